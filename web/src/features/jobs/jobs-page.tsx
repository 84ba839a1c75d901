/** All background jobs, running and past. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Empty, Progress, Segmented, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListJobsData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import { JOB_STATES, type Job, type JobState, type List } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { isActive } from '@/shared/jobs/job-queries';
import { JobStateTag } from '@/shared/jobs/job-state-tag';
import { useJobError } from '@/shared/jobs/use-job-error';
import { useJobText } from '@/shared/jobs/use-job-text';
import { useJobTitle } from '@/shared/jobs/use-job-title';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { useRequester } from '@/shared/jobs/use-requester';
import { formatCount } from '@/shared/lib/money';
import { formatDuration } from '@/shared/lib/time';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { Pager } from '@/shared/ui/pager';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { When } from '@/shared/ui/when';
import styles from './jobs.module.css';

const route = getRouteApi('/app/jobs');

export function JobsPage() {
  const { t } = useTranslation();
  const { shopIds } = useFilters();
  const { state, cursor, page } = route.useSearch();
  const navigate = route.useNavigate();
  const query = { state: state && [state], shop_id: shopIds, cursor, limit: 50 };
  const { data, error, refetch } = useQuery({
    queryKey: ['jobs', 'list', query],
    queryFn: ({ signal }) => get<ListJobsData, List<Job>>('/api/jobs', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  return (
    <>
      <PageHeader title={t('screen.jobs')} hint={t('jobs.hint')}>
        <Segmented<JobState | 'all'>
          value={state ?? 'all'}
          options={(['all', ...JOB_STATES] as const).map((value) => ({
            value,
            label: value === 'all' ? t('filter.any') : t(`enum.jobState.${value}`),
          }))}
          onChange={(value) =>
            void navigate({
              search: (previous) => ({
                ...previous,
                cursor: undefined,
                page: undefined,
                state: value === 'all' ? undefined : value,
              }),
            })
          }
        />
      </PageHeader>
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <>
            <JobTable jobs={data.items} />
            <Pager cursor={cursor} page={Number(page ?? 1)} nextCursor={data.next_cursor} total={data.total} />
          </>
        )}
      </section>
    </>
  );
}

function JobTable({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation();
  const openJob = useOpenJob();
  const jobTitle = useJobTitle();
  const requester = useRequester();
  const columns: TableColumnsType<Job> = [
    {
      title: t('jobs.what'),
      width: 250,
      render: (_, job) => (
        <Button type="link" size="small" className={styles.title} onClick={() => openJob(job.id)}>
          {jobTitle(job)}
        </Button>
      ),
    },
    { title: t('field.status'), width: 100, render: (_, job) => <JobStateTag state={job.state} /> },
    { title: t('jobs.progress'), render: (_, job) => <ProgressCell job={job} /> },
    {
      title: t('field.startedAt'),
      width: 140,
      render: (_, job) => <When at={job.started_at} missing={t('jobs.notStarted')} />,
    },
    {
      title: t('jobs.duration'),
      width: 90,
      align: 'right',
      render: (_, job) => <span className={styles.figure}>{durationOf(job)}</span>,
    },
    { title: t('jobs.requestedBy'), width: 190, render: (_, job) => requester(job.requested_by) },
  ];
  return (
    <Table
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={jobs}
      pagination={false}
      sticky
      scroll={{ x: 980 }}
      onRow={(job) => ({ 'data-testid': `job-row-${job.id}` }) as object}
      locale={{ emptyText: <Empty description={t('job.none')} style={{ padding: 40 }} /> }}
    />
  );
}

function ProgressCell({ job }: { job: Job }) {
  const { t } = useTranslation();
  const jobText = useJobText();
  const jobError = useJobError();
  const { done, total, message } = job.progress;
  if (job.error) {
    const { text, advice } = jobError(job.error);
    return (
      <span className={styles.error} title={advice ?? undefined}>
        {text}
      </span>
    );
  }
  if (isActive(job.state) && total !== null && total > 0) {
    return (
      <Progress
        percent={Math.floor((done * 100) / total)}
        size="small"
        status="active"
        aria-label={t('job.progress')}
      />
    );
  }
  const counted = done > 0 ? t('job.done', { done: formatCount(done) }) : '';
  return <span className={styles.soft}>{message === null ? counted : jobText(message)}</span>;
}

function durationOf(job: Job): string {
  if (job.started_at === null) return '';
  const end = job.finished_at === null ? Date.now() : Date.parse(job.finished_at);
  return formatDuration((end - Date.parse(job.started_at)) / 1000);
}
