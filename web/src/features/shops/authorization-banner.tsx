/** Where one stands after going to Temu to authorise a shop: waiting for the consent, exchanging it, done or failed. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListJobsData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { Job, List, Shop } from '@/shared/api/types';
import { useJobError } from '@/shared/jobs/use-job-error';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import { notePending, type Pending, usePending } from './authorization';

export function AuthorizationBanner({ shops }: { shops: Shop[] }) {
  const pending = usePending();
  const shop = shops.find(({ id }) => id === pending?.shopId);
  return pending && shop ? <Banner pending={pending} shop={shop} /> : null;
}

function Banner({ pending, shop }: { pending: Pending; shop: Shop }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const openJob = useOpenJob();
  const jobError = useJobError();
  const job = useQuery(exchangeQuery(pending)).data ?? null;
  const about = { shop: shop.name, gateway: t(`enum.gateway.${pending.gateway}`) };
  const expired = Date.parse(pending.expiresAt) < Date.now();
  const follow = job ? (
    <Button size="small" onClick={() => openJob(job.id)}>
      {t('shops.authorizationJob')}
    </Button>
  ) : (
    <Button size="small" href={pending.url} target="_blank" rel="noreferrer" disabled={expired}>
      {t('shops.authorizationReopen')}
    </Button>
  );
  const error = job?.error ? jobError(job.error) : null;
  const state = job?.state ?? (expired ? 'expired' : 'waiting');
  const failed = ['failed', 'cancelled', 'expired'].includes(state);
  return (
    <Alert
      key={state}
      showIcon
      closable
      style={{ marginBottom: 12, whiteSpace: 'pre-line' }}
      data-testid="authorization"
      data-state={state}
      onClose={() => notePending(null)}
      type={state === 'succeeded' ? 'success' : failed ? 'error' : 'info'}
      title={
        state === 'succeeded'
          ? t('shops.authorizationDone', about)
          : state === 'failed' || state === 'cancelled'
            ? t('shops.authorizationFailed', about)
            : state === 'expired'
              ? t('shops.authorizationExpired', about)
              : state === 'waiting'
                ? t('shops.authorizationWaiting', about)
                : t('shops.authorizationExchanging', about)
      }
      description={
        error
          ? [error.text, error.advice].filter(Boolean).join('\n')
          : state === 'waiting'
            ? t('shops.authorizationUntil', { time: formatInstant(pending.expiresAt, timezone) })
            : undefined
      }
      action={
        <Space>
          {failed ? (
            <Link to="/shops" search={{ view: shop.id, tab: 'connection' }}>
              {t('shops.authorizationAgain')}
            </Link>
          ) : null}
          {failed && job === null ? null : follow}
        </Space>
      }
    />
  );
}

/** The job that the way back from Temu queued; asked for until it has ended. */
function exchangeQuery(pending: Pending) {
  const query = { shop_id: [pending.shopId], limit: 50 };
  return {
    queryKey: ['jobs', 'exchange', pending.shopId, pending.begunAt],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Job | null> => {
      const { items } = await get<ListJobsData, List<Job>>('/api/jobs', { query, signal });
      return items.find((job) => job.kind === 'exchange_code' && job.created_at >= pending.begunAt) ?? null;
    },
    refetchInterval: (found: { state: { data?: Job | null } }) => (found.state.data?.finished_at ? false : 2_000),
  } as const;
}
