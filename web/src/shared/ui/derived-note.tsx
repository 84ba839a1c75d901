/** Says how much of a figure full-managed shops sold without an order behind it, and how it is known. */
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Figures } from '@/shared/api/types';
import { formatCount, formatDecimal } from '@/shared/lib/money';
import styles from './list.module.css';

type Derived = Pick<
  Figures,
  'derived_units' | 'derived_gmv' | 'derived_units_without_price' | 'derived_units_without_cost'
>;

export function DerivedNote({ figures, of }: { figures: Derived; of: 'units' | 'gmv' }) {
  const { t } = useTranslation();
  if (figures.derived_units === 0) return null;
  const value =
    of === 'units'
      ? formatCount(figures.derived_units)
      : figures.derived_gmv === null
        ? '\u2014'
        : formatDecimal(figures.derived_gmv);
  const lacking = [
    figures.derived_units_without_price > 0
      ? t('derived.withoutPrice', { count: figures.derived_units_without_price })
      : null,
    figures.derived_units_without_cost > 0
      ? t('derived.withoutCost', { count: figures.derived_units_without_cost })
      : null,
  ];
  return (
    <Tooltip title={[t('derived.hint'), ...lacking].map((line) => <div key={line}>{line}</div>)}>
      <span className={styles.derived} data-testid={`derived-${of}`} data-value={value}>
        {t('derived.note', { value })}
      </span>
    </Tooltip>
  );
}
