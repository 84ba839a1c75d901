/** The figures currency by currency, when each amount is to be shown in its own. */
import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Summary } from '@/shared/api/types';
import { formatRatio } from '@/shared/lib/money';
import { useSeesCost } from '@/shared/session/session';
import { Amount, Unknown } from '@/shared/ui/amount';
import styles from './dashboard.module.css';

type Row = Summary['by_currency'][number];

export function CurrencyTable({ rows }: { rows: Row[] }) {
  const { t } = useTranslation();
  const seesCost = useSeesCost();
  const money = (key: 'gmv' | 'gmv_with_cost' | 'cost' | 'profit', title: string) => ({
    key,
    title,
    align: 'right' as const,
    render: (_: unknown, row: Row) => <Amount value={row[key]} reason={t('unknown.profit')} />,
  });
  const ratio = (key: 'margin' | 'coverage', title: string) => ({
    key,
    title,
    align: 'right' as const,
    render: (_: unknown, row: Row) => {
      const value = row[key];
      return value === null ? <Unknown /> : <span className={styles.figure}>{formatRatio(value)}</span>;
    },
  });
  return (
    <section className={styles.card} data-testid="by-currency">
      <Table<Row>
        size="small"
        rowKey="currency"
        pagination={false}
        dataSource={rows}
        columns={[
          { key: 'currency', title: t('field.currency'), dataIndex: 'currency' },
          money('gmv', t('kpi.gmv')),
          ...(seesCost
            ? [
                money('gmv_with_cost', t('kpi.gmvWithCost')),
                money('cost', t('kpi.cost')),
                money('profit', t('kpi.profit')),
                ratio('margin', t('kpi.margin')),
                ratio('coverage', t('coverage.label')),
              ]
            : []),
        ]}
      />
    </section>
  );
}
