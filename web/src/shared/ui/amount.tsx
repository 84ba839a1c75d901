/** Amounts in a table cell: right-aligned digits, red with a minus below zero, a dash with its reason when unknown. */
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDecimal, isNegative } from '@/shared/lib/money';
import styles from './ui.module.css';

interface AmountProps {
  value: string | null | undefined;
  /** Shown behind the digits; left out where a heading already names it. */
  currency?: string | null;
  /** Why the amount is unknown. */
  reason?: string;
}

export function Amount({ value, currency, reason }: AmountProps) {
  if (value === null || value === undefined) return <Unknown reason={reason} />;
  return (
    <span className={`${styles.number} ${isNegative(value) ? styles.negative : ''}`} data-value={value}>
      {formatDecimal(value)}
      {currency ? <span className={styles.currency}>{currency}</span> : null}
    </span>
  );
}

export function Unknown({ reason }: { reason?: string }) {
  const { t } = useTranslation();
  const text = reason ?? t('unknown.plain');
  return (
    <Tooltip title={text}>
      <span className={styles.unknown} role="note" aria-label={text}>
        {'\u2014'}
      </span>
    </Tooltip>
  );
}
