/** Refreshes what is on the screen when a background job has ended, and the figures now and then while one runs. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isActive, recentJobsQuery, refreshAfterJob } from '@/shared/jobs/job-queries';

/** A first sync takes minutes: its figures should be seen to grow. */
const WHILE_RUNNING = 8_000;

export function useRefreshOnFinishedJobs(): void {
  const client = useQueryClient();
  const { data, dataUpdatedAt } = useQuery(recentJobsQuery);
  const active = useRef(new Set<string>());
  const refreshedAt = useRef(0);
  useEffect(() => {
    if (data === undefined) return;
    const now = new Set(data.items.filter((job) => isActive(job.state)).map((job) => job.id));
    const ended = [...active.current].some((id) => !now.has(id));
    active.current = now;
    if (ended) {
      refreshedAt.current = dataUpdatedAt;
      void refreshAfterJob(client);
    } else if (now.size > 0 && dataUpdatedAt - refreshedAt.current > WHILE_RUNNING) {
      refreshedAt.current = dataUpdatedAt;
      void client.invalidateQueries({ queryKey: ['analytics'] });
    }
  }, [data, dataUpdatedAt, client]);
}
