/** The dashboard: what must be done, what was earned, how it develops, where it comes from. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { shopsQuery } from '@/shared/api/shops';
import { useFilters } from '@/shared/filters/use-filters';
import { countDays } from '@/shared/lib/days';
import { useSeesCost } from '@/shared/session/session';
import { ErrorState } from '@/shared/ui/error-state';
import { BasisLabel } from './basis-label';
import { CoverageBar } from './coverage-bar';
import { CurrencyTable } from './currency-table';
import styles from './dashboard.module.css';
import { summaryQuery } from './dashboard-queries';
import { FreshnessLine } from './freshness-line';
import { KpiTiles } from './kpi-tiles';
import { ShopShare } from './shop-share';
import { SkuRanking } from './sku-ranking';
import { TodoStrip } from './todo-strip';
import { TrendCard } from './trend-card';

export function DashboardPage() {
  const { t } = useTranslation();
  const filters = useFilters();
  const seesCost = useSeesCost();
  const shops = useQuery(shopsQuery);
  const summary = useQuery(summaryQuery(filters));

  if (shops.data?.items.length === 0) return <FirstRun />;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('screen.dashboard')}</h1>
        <BasisLabel />
        <span className={styles.days}>
          {t('dashboard.days', { from: filters.from, to: filters.to, count: countDays(filters) })}
        </span>
        <span className={styles.grow} />
        <FreshnessLine freshness={summary.data?.freshness} />
      </header>
      <TodoStrip />
      {summary.error ? (
        <section className={styles.card}>
          <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />
        </section>
      ) : summary.data === undefined ? (
        <section className={styles.card} style={{ padding: 20 }}>
          <Skeleton active paragraph={{ rows: 3 }} />
        </section>
      ) : (
        <>
          <KpiTiles summary={summary.data} stale={summary.isPlaceholderData} />
          {filters.currency === 'original' ? <CurrencyTable rows={summary.data.by_currency} /> : null}
          {seesCost ? <CoverageBar summary={summary.data} /> : null}
        </>
      )}
      <div className={styles.columns}>
        <TrendCard />
        <ShopShare />
      </div>
      <SkuRanking />
    </div>
  );
}

function FirstRun() {
  const { t } = useTranslation();
  return (
    <Empty style={{ marginTop: 96 }} description={t('shops.empty')}>
      <p className={styles.firstRun}>{t('shops.emptyHint')}</p>
      <Link to="/shops" search={{ edit: 'new' }}>
        <Button type="primary" data-testid="first-run-add">
          {t('shops.add')}
        </Button>
      </Link>
    </Empty>
  );
}
