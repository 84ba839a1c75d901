/** The drawer with the running and latest jobs; which one is open stands in the address. */
import { ArrowLeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Drawer, Empty, Progress, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Job } from '@/shared/api/types';
import { JobProgress } from '@/shared/jobs/job-progress';
import { isActive, recentJobsQuery } from '@/shared/jobs/job-queries';
import { JobStateTag } from '@/shared/jobs/job-state-tag';
import { useJobError } from '@/shared/jobs/use-job-error';
import { useJobText } from '@/shared/jobs/use-job-text';
import { useJobTitle } from '@/shared/jobs/use-job-title';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { ErrorState } from '@/shared/ui/error-state';
import { When } from '@/shared/ui/when';
import styles from './layout.module.css';

export default function JobDrawer({ job }: { job: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const openJob = useOpenJob();
  const close = () => void navigate({ to: '.', search: (previous) => ({ ...previous, job: undefined }) });
  return (
    <Drawer
      open
      onClose={close}
      size={520}
      title={t('screen.jobs')}
      extra={
        <Link to="/jobs" data-testid="jobs-all">
          {t('job.all')}
        </Link>
      }
    >
      {job === 'all' ? (
        <JobList onOpen={openJob} />
      ) : (
        <>
          <Button type="link" icon={<ArrowLeftOutlined />} onClick={() => openJob('all')} style={{ padding: 0 }}>
            {t('job.back')}
          </Button>
          <JobProgress key={job} id={job} />
        </>
      )}
    </Drawer>
  );
}

function JobList({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(recentJobsQuery);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  if (data.items.length === 0) return <Empty description={t('job.none')} />;
  const running = data.items.filter((job) => isActive(job.state));
  const ended = data.items.filter((job) => !isActive(job.state));
  return (
    <ul className={styles.jobs}>
      {[...running, ...ended].map((job) => (
        <li key={job.id}>
          <JobItem job={job} onOpen={() => onOpen(job.id)} />
        </li>
      ))}
    </ul>
  );
}

function JobItem({ job, onOpen }: { job: Job; onOpen: () => void }) {
  const jobTitle = useJobTitle();
  const jobText = useJobText();
  const jobError = useJobError();
  const { done, total } = job.progress;
  return (
    <button type="button" className={styles.job} onClick={onOpen} data-testid={`job-item-${job.id}`}>
      <span className={styles.jobTop}>
        <strong>{jobTitle(job)}</strong>
        <JobStateTag state={job.state} />
      </span>
      {isActive(job.state) ? (
        <Progress
          percent={total ? Math.floor((done * 100) / total) : 100}
          status="active"
          size="small"
          showInfo={total !== null}
          aria-label={jobTitle(job)}
        />
      ) : null}
      <span className={styles.jobBottom}>
        <span className={styles.jobMessage}>
          {job.error ? jobError(job.error).text : jobText(job.progress.message)}
        </span>
        <When at={job.started_at ?? job.created_at} />
      </span>
    </button>
  );
}
