/** What Temu says the order is worth, and how far it can be relied upon. */
import { Alert, Descriptions, Empty, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { Amount } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import { When } from '@/shared/ui/when';
import { LinePrice } from './line-table';
import styles from './order-parts.module.css';

const FIGURES = [
  'base_price_total',
  'estimated_revenue',
  'refunds_total',
  'revenue_deduction',
  'shipping_total',
  'seller_discount',
  'temu_discount',
] as const;

export function OrderAmounts({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const { amounts } = order;
  if (amounts === null) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('orders.noAmounts')} />;
  return (
    <div className={styles.amounts} data-testid="order-amounts">
      <p className={styles.soft}>
        <Tag color={amounts.final ? 'success' : 'warning'} variant="filled" style={{ marginInlineEnd: 8 }}>
          {amounts.final ? t('orders.amountsFinal') : t('orders.amountsNotFinal')}
        </Tag>
        {amounts.final ? t('orders.amountsFinalHint') : t('orders.amountsNotFinalHint')}
      </p>
      {amounts.warnings.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('orders.amountsWarnings')}
          description={
            <ul className={styles.warnings}>
              {amounts.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          }
        />
      ) : null}
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, md: 2 }}
        styles={{ label: { width: 190 } }}
        items={[
          ...FIGURES.map((key) => ({
            key,
            label: t(`enum.orderAmount.${key}`),
            children: <Amount value={amounts[key]} currency={amounts.currency} reason={t('orders.noAmount')} />,
          })),
          { key: 'asked', label: t('orders.askedAt'), children: <When at={amounts.fetched_at} /> },
        ]}
      />
      <Table
        size="small"
        rowKey="order_sn"
        dataSource={order.lines}
        pagination={false}
        columns={[
          { title: t('field.orderLineSn'), width: 200, render: (_, line) => <CopyText text={line.order_sn} /> },
          { title: t('field.product'), ellipsis: true, render: (_, line) => line.name },
          {
            title: t('field.quantity'),
            width: 80,
            align: 'right',
            render: (_, line) => formatCount(line.quantity),
          },
          {
            title: t('orders.unitBasePrice'),
            width: 210,
            align: 'right',
            render: (_, line) => <LinePrice line={line} />,
          },
        ]}
      />
    </div>
  );
}
