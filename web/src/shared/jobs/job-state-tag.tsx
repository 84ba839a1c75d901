/** The state of a job in a word and a colour. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { JobState } from '@/shared/api/types';

const COLORS: Record<JobState, string> = {
  queued: 'default',
  running: 'processing',
  succeeded: 'success',
  failed: 'error',
  cancelled: 'warning',
};

export function JobStateTag({ state }: { state: JobState }) {
  const { t } = useTranslation();
  return (
    <Tag color={COLORS[state]} data-testid="job-state">
      {t(`enum.jobState.${state}`)}
    </Tag>
  );
}
