/** What goes back to the buyer. While Temu has not decided, what the buyer asks is shown and called so. */
import { useTranslation } from 'react-i18next';
import type { AfterSalesCase } from '@/shared/api/types';
import { Amount } from './amount';
import styles from './list.module.css';

export function CaseRefund({ row }: { row: AfterSalesCase }) {
  const { t } = useTranslation();
  const [only, ...others] = row.lines;
  if (row.refund !== null || only === undefined || only.refund === null || others.length > 0) {
    return <Amount value={row.refund} currency={row.currency} reason={t('afterSales.noRefund')} />;
  }
  return (
    <>
      <Amount value={only.refund} currency={only.currency} />
      <div className={styles.note}>{t('afterSales.onlyAsked')}</div>
    </>
  );
}
