/** The SKUs of a stock-up order, and the times of the order and its consignment. */
import { Link } from '@tanstack/react-router';
import { Descriptions, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StockUpOrder } from '@/shared/api/types';
import { Unknown } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import styles from '@/shared/ui/list.module.css';
import { When } from '@/shared/ui/when';
import { Quantity } from './stock-up-columns';

export function StockUpLines({ row }: { row: StockUpOrder }) {
  const { t } = useTranslation();
  const notYet = t('unknown.notYet');
  return (
    <div className={styles.inner}>
      <Descriptions
        size="small"
        className={styles.above}
        column={{ xs: 1, sm: 2, lg: 4 }}
        items={[
          {
            key: 'original',
            label: t('stockUp.originalNumber'),
            children: row.original_order_sn === null ? <Unknown /> : <CopyText text={row.original_order_sn} />,
          },
          { key: 'warehouse', label: t('stockUp.warehouse'), children: row.warehouse ?? <Unknown /> },
          {
            key: 'skc',
            label: t('field.skcId'),
            children: row.skc_id === null ? <Unknown /> : <CopyText text={row.skc_id} />,
          },
          {
            key: 'delivered',
            label: t('stockUp.deliveredAt'),
            children: <When at={row.delivered_at} missing={notYet} />,
          },
          { key: 'received', label: t('stockUp.receivedAt'), children: <When at={row.received_at} missing={notYet} /> },
          ...(row.ship_order === null
            ? []
            : [
                {
                  key: 'shipped',
                  label: t('stockUp.shippedAt'),
                  children: <When at={row.ship_order.shipped_at} missing={notYet} />,
                },
                {
                  key: 'shipReceived',
                  label: t('stockUp.shipReceivedAt'),
                  children: <When at={row.ship_order.received_at} missing={notYet} />,
                },
              ]),
        ]}
      />
      <Table
        size="small"
        rowKey="sku_id"
        dataSource={row.lines}
        pagination={false}
        columns={[
          {
            title: t('field.skuId'),
            width: 150,
            render: (_, line) => (
              <Link to="/skus" search={{ q: line.sku_id, sku: `${row.shop_id}/${line.sku_id}` }}>
                {line.sku_id}
              </Link>
            ),
          },
          {
            title: t('field.extCode'),
            width: 180,
            render: (_, line) =>
              line.ext_code === null ? <Unknown reason={t('skus.noExtCode')} /> : <CopyText text={line.ext_code} />,
          },
          { title: t('stockUp.spec'), render: (_, line) => line.spec ?? <Unknown /> },
          ...(['ordered', 'delivered', 'received'] as const).map((key) => ({
            title: t(`enum.stockUpQuantity.${key}`),
            width: 90,
            align: 'right' as const,
            render: (_: unknown, line: StockUpOrder['lines'][number]) => <Quantity value={line[key]} />,
          })),
        ]}
      />
    </div>
  );
}
