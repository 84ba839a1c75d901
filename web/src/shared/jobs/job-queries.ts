/** Background jobs: the latest ones, one with its log, and the live stream of a running one. */

import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CancelJobData, GetJobData, ListJobsData } from '@/shared/api/gen/types.gen';
import { get, post } from '@/shared/api/http';
import type { Job, JobDetail, JobState, List, LogLine } from '@/shared/api/types';

export function isActive(state: JobState): boolean {
  return state === 'queued' || state === 'running';
}

/** The newest jobs; asked for more often while one of them is at work. */
export const recentJobsQuery = queryOptions({
  queryKey: ['jobs', 'recent'],
  queryFn: ({ signal }) => get<ListJobsData, List<Job>>('/api/jobs', { query: { limit: 30 }, signal }),
  refetchInterval: (query) => (query.state.data?.items.some((job) => isActive(job.state)) ? 3_000 : 15_000),
});

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => get<GetJobData, JobDetail>('/api/jobs/{id}', { path: { id }, signal }),
    // The stream is the normal way; this catches up where a proxy swallows it.
    refetchInterval: (query) => (query.state.data && isActive(query.state.data.state) ? 10_000 : false),
  });
}

export function cancelJob(id: string): Promise<Job> {
  return post<CancelJobData, Job>('/api/jobs/{id}/cancel', { path: { id } });
}

/** One job with its log, kept live until it ends. */
export function useLiveJob(id: string) {
  const client = useQueryClient();
  const query = useQuery(jobQuery(id));
  const active = query.data !== undefined && isActive(query.data.state);

  useEffect(() => {
    if (!active) return;
    const key = jobQuery(id).queryKey;
    const stream = new EventSource(`/api/jobs/${id}/events`);
    const update = (change: (job: JobDetail) => JobDetail) =>
      client.setQueryData(key, (job: JobDetail | undefined) => (job ? change(job) : job));
    stream.addEventListener('progress', (event) => update((job) => ({ ...job, ...(JSON.parse(event.data) as Job) })));
    stream.addEventListener('log', (event) =>
      update((job) => ({ ...job, log: withLine(job.log, JSON.parse(event.data) as LogLine) })),
    );
    stream.addEventListener('end', (event) => {
      update((job) => ({ ...job, ...(JSON.parse(event.data) as Job) }));
      stream.close();
      void refreshAfterJob(client);
    });
    return () => stream.close();
  }, [id, active, client]);

  return query;
}

/** A finished job may have changed any figure on any screen. */
export function refreshAfterJob(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
}

/** A reconnected stream may repeat lines that are already shown. */
function withLine(log: LogLine[], line: LogLine): LogLine[] {
  const known = log.slice(-50).some((other) => other.at === line.at && other.message === line.message);
  return known ? log : [...log, line];
}
