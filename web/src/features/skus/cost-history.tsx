/** The costs of a SKU over time, newest first. */
import { useQuery } from '@tanstack/react-query';
import { Empty, Skeleton, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import { Amount } from '@/shared/ui/amount';
import { ErrorState } from '@/shared/ui/error-state';
import styles from './skus.module.css';
import { costsQuery } from './skus-queries';

export function CostHistory({ shopId, skuId }: { shopId: string; skuId: string }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const { data, error, refetch } = useQuery(costsQuery(shopId, skuId));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active paragraph={{ rows: 3 }} title={false} />;
  if (data.items.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('skus.noCosts')} />;
  }
  const newestFirst = data.items.toSorted((a, b) => b.effective_from.localeCompare(a.effective_from));
  return (
    <Timeline
      data-testid="cost-history"
      items={newestFirst.map((record) => ({
        color: record.effective_to === null ? 'blue' : 'gray',
        content: (
          <div className={styles.entry}>
            <strong>
              <Amount value={record.cost} currency={record.currency} />
            </strong>
            <span className={styles.soft}>
              {record.effective_to === null
                ? t('skus.costSince', { from: record.effective_from })
                : t('skus.costSpan', { from: record.effective_from, to: record.effective_to })}
            </span>
            {record.note ? <span>{record.note}</span> : null}
            <span className={styles.soft}>
              {[record.created_by, formatInstant(record.created_at, timezone)].filter(Boolean).join(' \u00b7 ')}
            </span>
          </div>
        ),
      }))}
    />
  );
}
