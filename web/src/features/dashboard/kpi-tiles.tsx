/** The headline figures, each with its change, its shape over time and a way down to the rows. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Summary } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { type Change, formatCount, formatDecimal, pointChange, relativeChange, toPlotNumber } from '@/shared/lib/money';
import { useSeesCost } from '@/shared/session/session';
import { DerivedNote } from '@/shared/ui/derived-note';
import styles from './dashboard.module.css';
import { chartCurrency, trendQuery } from './dashboard-queries';
import { KpiTile } from './kpi-tile';

export function KpiTiles({ summary, stale }: { summary: Summary; stale: boolean }) {
  const { t } = useTranslation();
  const filters = useFilters();
  const seesCost = useSeesCost();
  const trend = useQuery(trendQuery(filters, 'day')).data;
  const original = filters.currency === 'original';
  // A single line cannot be the shape of amounts in several currencies.
  const points = trend?.currency === chartCurrency(filters) ? trend.items : [];
  const { previous } = summary;
  const compared =
    filters.compare === 'none' || original ? null : (change: Change | null) => ({ change, reason: whyNoChange() });

  function whyNoChange(): string {
    if (previous !== null) return t('kpi.changeUndefined');
    return summary.previous_reason === 'no_data_before'
      ? t('kpi.noDataBefore', { day: summary.history_from ?? '' })
      : t('kpi.noComparison');
  }

  return (
    <div className={styles.tiles} data-stale={stale} data-money={seesCost ? 'full' : 'gmv'}>
      {original ? null : (
        <KpiTile
          name="gmv"
          value={summary.gmv}
          unit={summary.currency}
          kind="money"
          comparison={compared?.(relativeChange(summary.gmv, previous?.gmv ?? null)) ?? null}
          previous={previous?.gmv ?? null}
          spark={points.map((point) => toPlotNumber(point.gmv))}
          note={<DerivedNote figures={summary} of="gmv" />}
          unknownReason={t('unknown.gmv')}
          to={{ sort: '-gmv' }}
        />
      )}
      <KpiTile
        name="orders"
        value={String(summary.orders)}
        kind="count"
        comparison={compared?.(relativeChange(summary.orders, previous?.orders ?? null)) ?? null}
        previous={previous ? String(previous.orders) : null}
        spark={points.map((point) => point.orders)}
        note={t('kpi.ordersNote', { lines: formatCount(summary.lines) })}
        to={{}}
      />
      <KpiTile
        name="units"
        value={String(summary.units)}
        kind="count"
        comparison={compared?.(relativeChange(summary.units, previous?.units ?? null)) ?? null}
        previous={previous ? String(previous.units) : null}
        spark={points.map((point) => point.units)}
        note={<DerivedNote figures={summary} of="units" />}
        to={{}}
      />
      {original || !seesCost ? null : (
        <>
          <KpiTile
            name="profit"
            value={summary.profit}
            unit={summary.currency}
            kind="money"
            comparison={compared?.(relativeChange(summary.profit, previous?.profit ?? null)) ?? null}
            previous={previous?.profit ?? null}
            spark={points.map((point) => toPlotNumber(point.profit))}
            note={
              summary.cost === null ? undefined : (
                <span data-testid="kpi-cost" data-value={summary.cost} title={t('formula.cost')}>
                  {t('kpi.costNote', { cost: formatDecimal(summary.cost) })}
                </span>
              )
            }
            unknownReason={t('unknown.profit')}
            to={{ sort: '-profit' }}
          />
          <KpiTile
            name="margin"
            value={summary.margin}
            kind="ratio"
            comparison={compared?.(pointChange(summary.margin, previous?.margin ?? null)) ?? null}
            previous={previous?.margin ?? null}
            spark={points.map((point) => toPlotNumber(point.margin))}
            unknownReason={t('unknown.profit')}
            to={{ sort: '-profit' }}
          />
        </>
      )}
    </div>
  );
}
