/** Who asked for a job: a person, a schedule, or a sync that went before. */
import { useTranslation } from 'react-i18next';
import { useNames } from '@/shared/i18n/use-names';

export function useRequester(): (by: string | null) => string {
  const { t } = useTranslation();
  const names = useNames();
  return (by) => {
    if (by === 'sync') return t('jobs.afterSync');
    if (by === null) return t('jobs.scheduler');
    const schedule = by.match(/^schedule:(\w+)$/)?.[1];
    return schedule === undefined ? by : `${t('jobs.scheduler')} \u00b7 ${names.schedule(schedule)}`;
  };
}
