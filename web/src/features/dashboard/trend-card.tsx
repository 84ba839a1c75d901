/** Sales, profit and orders over time. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Segmented, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '@/shared/chart/chart';
import { chartPalette } from '@/shared/chart/palette';
import { useFilters } from '@/shared/filters/use-filters';
import { usePreferences } from '@/shared/preferences/preferences';
import { useSeesCost } from '@/shared/session/session';
import { ErrorState } from '@/shared/ui/error-state';
import styles from './dashboard.module.css';
import { type Interval, trendQuery } from './dashboard-queries';
import { trendOption } from './trend-option';

const INTERVALS: Interval[] = ['day', 'week', 'month'];
const HEIGHT = 300;

export function TrendCard() {
  const { t } = useTranslation();
  const filters = useFilters();
  const { dark } = usePreferences();
  const seesCost = useSeesCost();
  const route = getRouteApi('/app/');
  const interval = route.useSearch().interval ?? 'day';
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(trendQuery(filters, interval));

  const option = useMemo(
    () =>
      data === undefined
        ? null
        : trendOption(data, chartPalette(dark), {
            gmv: t('kpi.gmv'),
            profit: seesCost ? t('kpi.profit') : null,
            orders: t('kpi.orders'),
            derived: t('derived.units'),
          }),
    [data, dark, seesCost, t],
  );

  return (
    <section className={styles.card} data-testid="trend">
      <header className={styles.cardHead}>
        <h2>{t('dashboard.trend')}</h2>
        <span className={styles.cardHint}>{data?.currency}</span>
        {filters.currency === 'original' ? <span className={styles.cardHint}>{t('dashboard.converted')}</span> : null}
        <span className={styles.grow} />
        <Segmented
          size="small"
          value={interval}
          options={INTERVALS.map((value) => ({ value, label: t(`enum.interval.${value}`) }))}
          onChange={(value) =>
            void navigate({ search: (previous) => ({ ...previous, interval: value === 'day' ? undefined : value }) })
          }
        />
      </header>
      <div className={styles.cardBody}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : option === null ? (
          <Skeleton active paragraph={{ rows: 7 }} title={false} />
        ) : (
          <Chart option={option} height={HEIGHT} label={t('dashboard.trendLabel')} />
        )}
      </div>
    </section>
  );
}
