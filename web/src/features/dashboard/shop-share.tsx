/** What each shop contributes; a click narrows every figure to it. */
import { useQuery } from '@tanstack/react-query';
import { Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RankingItem } from '@/shared/api/types';
import { useFilters, useSetFilters } from '@/shared/filters/use-filters';
import { formatCount, formatRatio, toPlotNumber } from '@/shared/lib/money';
import { useSeesCost } from '@/shared/session/session';
import { Amount } from '@/shared/ui/amount';
import { ErrorState } from '@/shared/ui/error-state';
import styles from './dashboard.module.css';
import { chartCurrency, shopRankingQuery } from './dashboard-queries';

export function ShopShare() {
  const { t } = useTranslation();
  const filters = useFilters();
  const { data, error, refetch } = useQuery(shopRankingQuery(filters));
  return (
    <section className={styles.card} data-testid="shop-share">
      <header className={styles.cardHead}>
        <h2>{t('dashboard.shopShare')}</h2>
        <span className={styles.cardHint}>{chartCurrency(filters)}</span>
      </header>
      <div className={styles.shareList}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Skeleton active paragraph={{ rows: 5 }} title={false} />
        ) : data.items.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('dashboard.noSales')} />
        ) : (
          data.items.map((shop) => <ShareRow key={shop.shop_id} shop={shop} />)
        )}
      </div>
    </section>
  );
}

function ShareRow({ shop }: { shop: RankingItem }) {
  const { t } = useTranslation();
  const seesCost = useSeesCost();
  const setFilters = useSetFilters();
  const share = toPlotNumber(shop.share ?? null);
  return (
    <button
      type="button"
      className={styles.share}
      onClick={() => setFilters({ shop_id: shop.shop_id ? [shop.shop_id] : undefined })}
      data-testid={`shop-share-${shop.shop_id}`}
    >
      <span className={styles.shareTop}>
        <span className={styles.shareName}>{shop.name}</span>
        <Amount value={shop.gmv} />
      </span>
      <span className={styles.shareBar}>
        <span style={{ width: `${(share ?? 0) * 100}%` }} />
      </span>
      <span className={styles.shareFoot}>
        <span>{t('dashboard.ordersCount', { count: shop.orders, n: formatCount(shop.orders) })}</span>
        {seesCost ? (
          <span>
            {t('kpi.profit')} <Amount value={shop.profit} reason={t('unknown.profit')} />
          </span>
        ) : null}
        <span>{shop.share ? formatRatio(shop.share) : ''}</span>
      </span>
    </button>
  );
}
