/** What a case asks of each line. */
import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AfterSalesCase } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { Amount, Unknown } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import styles from '@/shared/ui/list.module.css';

export function CaseLines({ row }: { row: AfterSalesCase }) {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      className={styles.inner}
      rowKey={(line) => line.order_sn ?? line.sku_id ?? ''}
      dataSource={row.lines}
      pagination={false}
      columns={[
        {
          title: t('field.orderLineSn'),
          width: 200,
          render: (_, line) => (line.order_sn === null ? <Unknown /> : <CopyText text={line.order_sn} />),
        },
        {
          title: t('field.skuId'),
          width: 150,
          render: (_, line) =>
            line.sku_id === null ? (
              <Unknown reason={t('afterSales.noSku')} />
            ) : (
              <Link to="/skus" search={{ q: line.sku_id, sku: `${row.shop_id}/${line.sku_id}` }}>
                {line.sku_id}
              </Link>
            ),
        },
        {
          title: t('field.quantity'),
          width: 70,
          align: 'right',
          render: (_, line) => (line.quantity === null ? <Unknown /> : formatCount(line.quantity)),
        },
        {
          title: t('afterSales.asked'),
          width: 130,
          align: 'right',
          render: (_, line) => (
            <Amount value={line.refund} currency={line.currency} reason={t('afterSales.noRefund')} />
          ),
        },
        {
          title: t('afterSales.reason'),
          render: (_, line) => line.reason ?? <Unknown reason={t('afterSales.noReason')} />,
        },
      ]}
    />
  );
}
