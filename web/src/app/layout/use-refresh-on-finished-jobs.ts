/** Refreshes what is on the screen when a background job has ended. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isActive, recentJobsQuery, refreshAfterJob } from '@/shared/jobs/job-queries';

export function useRefreshOnFinishedJobs(): void {
  const client = useQueryClient();
  const { data } = useQuery(recentJobsQuery);
  const active = useRef(new Set<string>());
  useEffect(() => {
    if (data === undefined) return;
    const now = new Set(data.items.filter((job) => isActive(job.state)).map((job) => job.id));
    const ended = [...active.current].some((id) => !now.has(id));
    active.current = now;
    if (ended) void refreshAfterJob(client);
  }, [data, client]);
}
