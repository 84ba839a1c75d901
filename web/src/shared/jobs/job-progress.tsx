/** One job at work: bar, counts, speed, time left, log, and a button that stops it. */
import { App, Button, Progress, Skeleton } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job, LogLine } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { formatDuration, formatSecond } from '@/shared/lib/time';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useCan, useMe } from '@/shared/session/session';
import { ErrorState } from '@/shared/ui/error-state';
import { When } from '@/shared/ui/when';
import styles from './job.module.css';
import { JobFailure } from './job-failure';
import { cancelJob, isActive, useLiveJob } from './job-queries';
import { JobResult } from './job-result';
import { JobStateTag } from './job-state-tag';
import { countsRecords, useJobText } from './use-job-text';
import { useJobTitle } from './use-job-title';
import { usePace } from './use-pace';
import { useRequester } from './use-requester';

const MINUTES_A_DAY = 1440;

export function JobProgress({ id }: { id: string }) {
  const jobTitle = useJobTitle();
  const { data: job, error, refetch } = useLiveJob(id);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (job === undefined) return <Skeleton active paragraph={{ rows: 4 }} />;
  return (
    <div data-testid={`job-${job.id}`} data-state={job.state}>
      <h2 className={styles.title}>{jobTitle(job)}</h2>
      <JobBar job={job} />
      <JobFacts job={job} />
      <JobFailure job={job} />
      <JobResult job={job} />
      <JobLog lines={job.log} />
    </div>
  );
}

function JobBar({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const maySync = useCan('sync');
  const { done, total } = job.progress;
  const active = isActive(job.state);
  const jobText = useJobText();
  const pace = usePace(job);
  const records = countsRecords(job.progress.message);
  const speed = (perSecond: number) => {
    // Orders are read along their time, in minutes of it.
    if (!records) return t('job.speedDays', { n: ((perSecond * 60) / MINUTES_A_DAY).toFixed(1) });
    return perSecond >= 10
      ? t('job.speedSecond', { n: formatCount(Math.round(perSecond)) })
      : t('job.speed', { n: formatCount(Math.round(perSecond * 60)) });
  };
  return (
    <>
      <div className={styles.head}>
        <JobStateTag state={job.state} />
        <span className={styles.headText}>{jobText(job.progress.message)}</span>
        {active && maySync ? (
          <Button
            size="small"
            danger
            data-testid="job-cancel"
            onClick={() => cancelJob(job.id).catch((error: unknown) => message.error(errorText(error)))}
          >
            {t('job.cancel')}
          </Button>
        ) : null}
      </div>
      <Progress
        percent={percentOf(job)}
        status={
          job.state === 'failed' ? 'exception' : active ? 'active' : job.state === 'succeeded' ? 'success' : 'normal'
        }
        showInfo={job.state !== 'queued' && (!active || (total !== null && total > 0))}
        size="small"
        aria-label={t('job.progress')}
      />
      <div className={styles.facts}>
        {records ? (
          <span>
            {total === null
              ? t('job.done', { done: formatCount(done) })
              : t('job.doneOf', { done: formatCount(done), total: formatCount(total) })}
          </span>
        ) : null}
        {pace ? <span>{speed(pace.perSecond)}</span> : null}
        {pace && pace.secondsLeft !== null ? (
          <span data-testid="job-time-left">{t('job.timeLeft', { time: formatDuration(pace.secondsLeft) })}</span>
        ) : null}
      </div>
    </>
  );
}

/** Who asked for it, when it began and ended. */
function JobFacts({ job }: { job: Job }) {
  const { t } = useTranslation();
  const requester = useRequester();
  return (
    <div className={styles.facts}>
      <span>{`${t('jobs.requestedBy')} ${requester(job.requested_by)}`}</span>
      <span>
        {`${t('field.startedAt')} `}
        <When at={job.started_at} missing={t('jobs.notStarted')} />
      </span>
      {job.started_at !== null && job.finished_at !== null ? (
        <span>
          {`${t('jobs.duration')} ${formatDuration((Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000)}`}
        </span>
      ) : null}
    </div>
  );
}

function JobLog({ lines }: { lines: LogLine[] }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const jobText = useJobText();
  const box = useRef<HTMLOListElement>(null);
  const count = lines.length;
  useEffect(() => {
    // Follow the newest line as it arrives.
    if (count > 0) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [count]);
  if (count === 0) return <div className={styles.emptyLog}>{t('job.noLog')}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <ol className={styles.log} ref={box} tabIndex={0} aria-label={t('job.log')}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
        <li key={index} data-level={line.level}>
          <time>{formatSecond(line.at, timezone)}</time>
          <span>{jobText(line.message)}</span>
        </li>
      ))}
    </ol>
  );
}

/** A job that ended well is at its end, whatever its last step counted. */
function percentOf({ state, progress: { done, total } }: Job): number {
  if (state === 'succeeded') return 100;
  if (!total) return state === 'running' ? 100 : 0;
  return Math.min(100, Math.floor((done * 100) / total));
}
