/** One job at work: bar, counts, speed, time left, log, and a button that stops it. */
import { App, Button, Progress, Skeleton } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job, LogLine } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { formatDuration, formatSecond } from '@/shared/lib/time';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useMe } from '@/shared/session/session';
import { ErrorState } from '@/shared/ui/error-state';
import styles from './job.module.css';
import { cancelJob, isActive, useLiveJob } from './job-queries';
import { JobStateTag } from './job-state-tag';
import { countsRecords, useJobText } from './use-job-text';

export function JobProgress({ id }: { id: string }) {
  const { data: job, error, refetch } = useLiveJob(id);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (job === undefined) return <Skeleton active paragraph={{ rows: 4 }} />;
  return (
    <div data-testid={`job-${job.id}`} data-state={job.state}>
      <JobBar job={job} />
      {job.error ? <JobError error={job.error} /> : null}
      <JobLog lines={job.log} />
    </div>
  );
}

function JobBar({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const { done, total } = job.progress;
  const active = isActive(job.state);
  const jobText = useJobText();
  const pace = paceOf(job, new Date());
  const records = countsRecords(job.progress.message);
  return (
    <>
      <div className={styles.head}>
        <JobStateTag state={job.state} />
        <span className={styles.headText}>{jobText(job.progress.message)}</span>
        {active ? (
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
        percent={total ? Math.min(100, Math.floor((done * 100) / total)) : active ? 100 : 100}
        status={
          job.state === 'failed' ? 'exception' : active ? 'active' : job.state === 'succeeded' ? 'success' : 'normal'
        }
        showInfo={total !== null && total > 0}
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
        {pace && records ? <span>{t('job.speed', { n: formatCount(pace.perMinute) })}</span> : null}
        {pace?.secondsLeft !== undefined && active ? (
          <span>{t('job.timeLeft', { time: formatDuration(pace.secondsLeft) })}</span>
        ) : null}
      </div>
    </>
  );
}

function JobError({ error }: { error: NonNullable<Job['error']> }) {
  const { t } = useTranslation();
  return (
    <div className={styles.error} role="alert">
      <strong>{error.message}</strong>
      <div>{t('error.temuCode', { code: error.code })}</div>
      {error.advice ? <div>{t('error.advice', { advice: error.advice })}</div> : null}
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

/** Speed and time left, once a few seconds of work make them more than noise. */
function paceOf(job: Job, now: Date): { perMinute: number; secondsLeft?: number } | null {
  if (job.started_at === null || job.progress.done === 0) return null;
  const end = job.finished_at === null ? now : new Date(job.finished_at);
  const seconds = (end.getTime() - Date.parse(job.started_at)) / 1000;
  if (seconds < 2) return null;
  const perSecond = job.progress.done / seconds;
  const left = job.progress.total === null ? undefined : (job.progress.total - job.progress.done) / perSecond;
  return { perMinute: Math.round(perSecond * 60), secondsLeft: left };
}
