/** Why a job did not come to its end, what to do about it, and the buttons for that. */
import { CopyOutlined, ReloadOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shopsQuery } from '@/shared/api/shops';
import type { Job, JobDetail } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useCan } from '@/shared/session/session';
import { copyToClipboard } from '@/shared/ui/copy-text';
import styles from './job.module.css';
import { canRetry, retryJob } from './retry-job';
import { useJobError } from './use-job-error';
import { useOpenJob } from './use-open-job';

export function JobFailure({ job }: { job: JobDetail }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const jobError = useJobError();
  if (job.error === null && !canRetry(job)) return null;
  const error = job.error ? jobError(job.error) : null;
  const copy = async () => {
    await copyToClipboard(diagnosis(job));
    message.success(t('error.diagnosisCopied'));
  };
  return (
    <div className={error ? styles.error : styles.again} role={error ? 'alert' : undefined} data-testid="job-failure">
      {error ? (
        <>
          <strong>{error.text}</strong>
          <div className={styles.code}>{error.code}</div>
          {error.advice === null ? null : <div>{t('error.advice', { advice: error.advice })}</div>}
        </>
      ) : null}
      <Space style={{ marginTop: 8 }}>
        {canRetry(job) ? <RetryButton job={job} /> : null}
        {error ? (
          <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>
            {t('error.copyDiagnosis')}
          </Button>
        ) : null}
      </Space>
    </div>
  );
}

function RetryButton({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const openJob = useOpenJob();
  const client = useQueryClient();
  const maySync = useCan('sync');
  const shop = useQuery(shopsQuery).data?.items.find(({ id }) => id === job.shop_id);
  const [busy, setBusy] = useState(false);
  if (!maySync || shop === undefined || shop.archived) return null;
  const retry = async () => {
    setBusy(true);
    try {
      const id = await retryJob(job, shop);
      await client.invalidateQueries({ queryKey: ['jobs'] });
      openJob(id);
    } catch (error) {
      message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="small"
      type="primary"
      icon={<ReloadOutlined />}
      loading={busy}
      onClick={() => void retry()}
      data-testid="job-retry"
    >
      {t('action.retry')}
    </Button>
  );
}

/** All that somebody else needs to understand it; nothing in a job is secret. */
function diagnosis(job: JobDetail): string {
  const { log, ...facts } = job;
  return JSON.stringify({ ...facts, log: log.slice(-50), page: location.href, at: new Date().toISOString() }, null, 2);
}
