/** How much of the sales the profit is known for, what is missing, and the way to fill it. */
import { Link } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Summary } from '@/shared/api/types';
import { formatDecimal, formatRatio, toPlotNumber } from '@/shared/lib/money';
import styles from './dashboard.module.css';

export function CoverageBar({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const { coverage, skus_without_cost: missing } = summary;
  const share = toPlotNumber(coverage);
  const perCurrency = summary.by_currency.length > 0;
  return (
    <section className={styles.coverage} data-testid="coverage" data-value={coverage ?? ''}>
      <Tooltip title={t('formula.coverage')}>
        <span className={styles.coverageText}>
          {coverage !== null
            ? t('coverage.text', { ratio: formatRatio(coverage) })
            : perCurrency
              ? t('coverage.perCurrency')
              : t('coverage.undefined')}
        </span>
      </Tooltip>
      {perCurrency ? null : (
        <span className={styles.coverageRail} aria-hidden="true">
          <span
            data-full={coverage === '1' || coverage?.startsWith('1.')}
            style={{ width: `${(share ?? 0) * 100}%` }}
          />
        </span>
      )}
      {missing !== null && missing > 0 ? (
        <span className={styles.missing}>
          <span>{t('coverage.missing', { count: missing })}</span>
          <Link to="/skus" search={{ missing_cost: true }}>
            {t('coverage.fill')}
          </Link>
        </span>
      ) : null}
      {summary.lines_without_price > 0 ? (
        <span>{t('coverage.withoutPrice', { count: summary.lines_without_price })}</span>
      ) : null}
      {summary.lines_unmatched > 0 ? (
        <Link to="/orders" search={{ matched: false }}>
          {t('coverage.unmatched', { count: summary.lines_unmatched })}
        </Link>
      ) : null}
      {summary.unconverted.length > 0 ? (
        <Tooltip title={t('coverage.unconvertedHint')}>
          <Link to="/rates" className={styles.warning} data-testid="unconverted">
            {t('coverage.unconverted', {
              amounts: summary.unconverted
                .map(({ currency, gmv }) => `${gmv === null ? '\u2014' : formatDecimal(gmv)} ${currency}`)
                .join(', '),
            })}
          </Link>
        </Tooltip>
      ) : null}
    </section>
  );
}
