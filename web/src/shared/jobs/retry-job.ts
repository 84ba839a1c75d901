/** Asks again for what a job was to do. */
import { FIRST_RESOURCES, RESOURCES_OF, startSync } from '@/shared/api/shops';
import type { Job, Shop, SyncResource } from '@/shared/api/types';

/** Jobs that a person can ask for again; the others come again by themselves. */
export function canRetry(job: Job): boolean {
  const isSync = job.kind === 'sync' || job.kind === 'sync_extras';
  return isSync && job.shop_id !== null && (job.state === 'failed' || job.state === 'cancelled');
}

/** What of the shop to sync again: what failed in the job's lane, else everything in it. */
export function resourcesToRetry(job: Job, shop: Shop): SyncResource[] {
  const first = job.kind === 'sync';
  const lane = RESOURCES_OF[shop.business_model].filter((resource) => FIRST_RESOURCES.includes(resource) === first);
  const failed = lane.filter((resource) =>
    shop.sync.some((sync) => sync.resource === resource && sync.last_state === 'failed'),
  );
  return failed.length > 0 ? failed : lane.filter((resource) => resource !== 'prices');
}

/** Answers the id of the new job. */
export async function retryJob(job: Job, shop: Shop): Promise<string> {
  const resources = resourcesToRetry(job, shop);
  return (await startSync(shop.id, { resources, mode: 'incremental' })).job_id;
}
