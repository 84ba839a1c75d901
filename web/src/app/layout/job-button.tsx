/** Opens the job drawer and says how many jobs are at work. */
import { ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Badge, Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { isActive, recentJobsQuery } from '@/shared/jobs/job-queries';
import { useOpenJob } from '@/shared/jobs/use-open-job';

export function JobButton() {
  const { t } = useTranslation();
  const openJob = useOpenJob();
  const { data } = useQuery(recentJobsQuery);
  const running = data?.items.filter((job) => isActive(job.state)).length ?? 0;
  return (
    <Tooltip title={t('job.running', { count: running })}>
      <Badge count={running} size="small" offset={[-6, 6]} color="var(--omni-primary)">
        <Button
          type="text"
          icon={<ThunderboltOutlined />}
          onClick={() => openJob('all')}
          aria-label={t('job.running', { count: running })}
          data-testid="jobs-button"
        />
      </Badge>
    </Tooltip>
  );
}
