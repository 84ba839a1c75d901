/** One order in full: amounts and where they come from, times, what the platform sent. */
import { useQuery } from '@tanstack/react-query';
import { Descriptions, Drawer, Skeleton, Tabs, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShopNames } from '@/shared/api/shops';
import type { OrderDetail } from '@/shared/api/types';
import { useSeesCost } from '@/shared/session/session';
import { Amount, Unknown } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import { ErrorState } from '@/shared/ui/error-state';
import { RawDocument } from '@/shared/ui/raw-document';
import { When } from '@/shared/ui/when';
import { LineTable } from './line-table';
import { OrderAmounts } from './order-amounts';
import { OrderCases } from './order-cases';
import { OrderPackages } from './order-packages';
import { OrderStatusTag } from './order-status-tag';
import styles from './orders.module.css';
import { orderQuery } from './orders-queries';
import { ShipBy } from './ship-by';
import { useUnknownReason } from './use-unknown-reason';

export default function OrderDrawer({ order, onClose }: { order: string; onClose: () => void }) {
  const { t } = useTranslation();
  const slash = order.indexOf('/');
  return (
    <Drawer open onClose={onClose} size={1160} title={t('orders.detailTitle')} data-testid="order-drawer">
      <Detail shopId={order.slice(0, slash)} orderSn={order.slice(slash + 1)} />
    </Drawer>
  );
}

function Detail({ shopId, orderSn }: { shopId: string; orderSn: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(orderQuery(shopId, orderSn));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active paragraph={{ rows: 10 }} />;
  return (
    <>
      <div className={styles.detailHead}>
        <h2>
          <CopyText text={data.parent_order_sn} />
        </h2>
        <OrderStatusTag status={data.status} />
      </div>
      <Totals order={data} />
      <Tabs
        items={[
          { key: 'lines', label: t('orders.lines'), children: <LineTable order={data} /> },
          {
            key: 'packages',
            label: counted(t('orders.packages'), data.packages.length),
            children: <OrderPackages order={data} />,
          },
          { key: 'amounts', label: t('orders.amounts'), children: <OrderAmounts order={data} /> },
          {
            key: 'cases',
            label: counted(t('screen.afterSales'), data.after_sales.length),
            children: <OrderCases order={data} />,
          },
          { key: 'facts', label: t('orders.facts'), children: <Facts order={data} /> },
          { key: 'history', label: t('orders.history'), children: <History order={data} /> },
          {
            key: 'raw',
            label: t('orders.raw'),
            children: data.raw === null ? t('orders.noRaw') : <RawDocument value={data.raw} />,
          },
        ]}
      />
    </>
  );
}

function counted(label: string, count: number): string {
  return count === 0 ? label : `${label} ${count}`;
}

function Totals({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const seesCost = useSeesCost();
  const reason = useUnknownReason().ofOrder(order);
  const figures = (['gmv', 'cost', 'profit'] as const).filter((key) => key === 'gmv' || seesCost);
  return (
    <div className={styles.totals}>
      {figures.map((key) => (
        <div key={key}>
          <span title={t(`formula.${key}`)}>{t(`kpi.${key}`)}</span>
          <strong data-testid={`order-${key}`}>
            <Amount value={order[key]} currency={order.currency} reason={reason} />
          </strong>
        </div>
      ))}
      {order[seesCost ? 'profit' : 'gmv'] === null ? <p className={styles.why}>{reason}</p> : null}
    </div>
  );
}

function Facts({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const shopNames = useShopNames();
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 2 }}
      items={[
        { key: 'shop', label: t('field.shop'), children: shopNames.get(order.shop_id) ?? order.shop_id },
        { key: 'place', label: t('orders.place'), children: <Place order={order} /> },
        { key: 'region', label: t('field.region'), children: order.region_id ?? '\u2014' },
        { key: 'site', label: t('field.site'), children: order.site_id ?? '\u2014' },
        { key: 'ordered', label: t('field.orderedAt'), children: <When at={order.ordered_at} /> },
        { key: 'shipBy', label: t('field.shipBy'), children: <ShipBy order={order} /> },
        {
          key: 'shipped',
          label: t('field.shippedAt'),
          children: <When at={order.shipped_at} missing={t('unknown.notYet')} />,
        },
        {
          key: 'delivered',
          label: t('field.deliveredAt'),
          children: <DeliveredAt order={order} />,
        },
        { key: 'updated', label: t('field.updatedAt'), children: <When at={order.updated_at} /> },
      ]}
    />
  );
}

/** A carrier's scan stands above the moment the platform's status changed; the text says which of them it is. */
function DeliveredAt({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (order.delivered_at === null) return <When at={null} missing={t('unknown.notYet')} />;
  const scanned = order.packages.some((parcel) => parcel.delivered_at === order.delivered_at);
  return (
    <span>
      <When at={order.delivered_at} />
      <span className={styles.source}>{scanned ? t('orders.deliveredByScan') : t('orders.deliveredByStatus')}</span>
    </span>
  );
}

function Place({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const parts = [order.country, order.state, order.city].filter((part) => part !== null);
  return parts.length === 0 ? <Unknown reason={t('orders.noPlace')} /> : parts.join(' / ');
}

function History({ order }: { order: OrderDetail }) {
  return (
    <Timeline
      style={{ paddingTop: 8 }}
      items={order.history.map((entry) => ({
        content: (
          <span className={styles.historyEntry}>
            <OrderStatusTag status={entry.status} />
            <When at={entry.at} />
          </span>
        ),
      }))}
    />
  );
}
