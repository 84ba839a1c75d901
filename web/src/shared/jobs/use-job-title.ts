/** What a job does and for which shop, in one line. */
import type { Job } from '@/shared/api/types';
import { useNames } from '@/shared/i18n/use-names';

export function useJobTitle(): (job: Job) => string {
  const names = useNames();
  return (job) => {
    const kind = names.jobKind(job.kind);
    return job.shop_name === null ? kind : `${kind} \u00b7 ${job.shop_name}`;
  };
}
