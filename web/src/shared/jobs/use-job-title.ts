/** What a job does and for which shop, in one line. */
import { useTranslation } from 'react-i18next';
import type { Job } from '@/shared/api/types';

export function useJobTitle(): (job: Job) => string {
  const { t, i18n } = useTranslation();
  return (job) => {
    const key = `enum.jobKind.${job.kind}`;
    const kind = i18n.exists(key) ? t(key as 'enum.jobKind.sync') : job.kind;
    return job.shop_name === null ? kind : `${kind} \u00b7 ${job.shop_name}`;
  };
}
