/** The proof that nothing is missing: per kind of data the slices fetched, their counts, and the holes. */
import { CheckCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Drawer, Empty, Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ResourceProof, Shop } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import { Unknown } from '@/shared/ui/amount';
import { ErrorState } from '@/shared/ui/error-state';
import { When } from '@/shared/ui/when';
import styles from './shops.module.css';
import { completenessQuery } from './shops-queries';

export default function CompletenessDrawer({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open onClose={onClose} size={860} title={t('shops.completenessTitle', { shop: shop.name })}>
      <Proofs shopId={shop.id} />
    </Drawer>
  );
}

function Proofs({ shopId }: { shopId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(completenessQuery(shopId));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  if (data.resources.length === 0) return <Empty description={t('shops.neverSynced')} />;
  return (
    <div className={styles.proofs}>
      <p className={styles.hint}>{t('shops.completenessHint')}</p>
      {data.resources.map((proof) => (
        <Proof key={`${proof.resource}/${proof.gateway}`} proof={proof} />
      ))}
    </div>
  );
}

function Proof({ proof }: { proof: ResourceProof }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const span = (part: { from: string; to: string }) =>
    `${formatInstant(part.from, timezone)} \u2013 ${formatInstant(part.to, timezone)}`;
  return (
    <section>
      <h2 className={styles.proofHead}>
        {t(`enum.resource.${proof.resource}`)}
        <span className={styles.soft}>{t(`enum.gateway.${proof.gateway}`)}</span>
        <span className={proof.proven_until === null ? styles.warn : styles.good}>
          {proof.proven_until === null
            ? t('shops.notProven')
            : t('shops.provenUntil', { time: formatInstant(proof.proven_until, timezone) })}
        </span>
      </h2>
      {proof.gaps.map((gap) => (
        <Alert
          key={gap.from}
          type="warning"
          showIcon
          style={{ marginBottom: 8 }}
          title={t('shops.gap', { span: span(gap) })}
          description={gap.reason}
        />
      ))}
      <Table
        size="small"
        rowKey={(slice) => `${slice.from}/${slice.to}`}
        dataSource={proof.slices}
        pagination={proof.slices.length > 10 ? { pageSize: 10, size: 'small', showSizeChanger: false } : false}
        columns={[
          { title: t('shops.slice'), render: (_, slice) => <span className={styles.figure}>{span(slice)}</span> },
          { title: t('shops.pages'), align: 'right', dataIndex: 'pages' },
          {
            title: t('shops.seen'),
            align: 'right',
            render: (_, slice) => (slice.total_seen === null ? <Unknown /> : formatCount(slice.total_seen)),
          },
          { title: t('shops.stored'), align: 'right', render: (_, slice) => formatCount(slice.distinct_stored) },
          { title: t('shops.attempts'), align: 'right', dataIndex: 'attempts' },
          {
            title: t('shops.proven'),
            align: 'center',
            render: (_, slice) =>
              slice.proven ? (
                <CheckCircleFilled className={styles.good} aria-label={t('shops.proven')} />
              ) : (
                <ExclamationCircleFilled className={styles.warn} aria-label={t('shops.notProven')} />
              ),
          },
          { title: t('field.finishedAt'), render: (_, slice) => <When at={slice.finished_at} /> },
        ]}
      />
    </section>
  );
}
