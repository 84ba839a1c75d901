/** The columns of the order table. */
import { useTranslation } from 'react-i18next';
import { useShopNames } from '@/shared/api/shops';
import type { Order } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { useSeesCost } from '@/shared/session/session';
import { Amount, Unknown } from '@/shared/ui/amount';
import type { Column } from '@/shared/ui/column-settings';
import { CopyText } from '@/shared/ui/copy-text';
import { ProductCell } from '@/shared/ui/product-cell';
import { When } from '@/shared/ui/when';
import { OrderStatusTag } from './order-status-tag';
import styles from './orders.module.css';
import { ShipBy } from './ship-by';
import { useUnknownReason } from './use-unknown-reason';

export function useOrderColumns(sort: string, onOpen: (order: string) => void): Column<Order>[] {
  const { t } = useTranslation();
  const shopNames = useShopNames();
  const seesCost = useSeesCost();
  const reason = useUnknownReason();
  const sorted = (key: string) =>
    sort === `-${key}` ? ('descend' as const) : sort === key ? ('ascend' as const) : null;

  const money = (key: 'gmv' | 'cost' | 'profit', sortable: boolean): Column<Order> => ({
    key,
    label: t(`kpi.${key}`),
    title: t(`kpi.${key}`),
    align: 'right',
    width: key === 'gmv' ? 122 : 92,
    ...(sortable ? { sorter: true, sortOrder: sorted(key), sortDirections: ['descend', 'descend'] } : {}),
    render: (_, order) => (
      <Amount value={order[key]} currency={key === 'gmv' ? order.currency : null} reason={reason.ofOrder(order)} />
    ),
  });

  return [
    {
      key: 'parent_order_sn',
      fixed: 'left',
      title: t('field.orderSn'),
      width: 204,
      render: (_, order) => (
        <div className={styles.order}>
          <span className={styles.number}>
            <button
              type="button"
              className={styles.open}
              onClick={() => onOpen(`${order.shop_id}/${order.parent_order_sn}`)}
              data-testid={`order-open-${order.parent_order_sn}`}
            >
              {order.parent_order_sn}
            </button>
            <CopyText text={order.parent_order_sn} label="" />
          </span>
          <span className={styles.shop}>{shopNames.get(order.shop_id) ?? order.shop_id}</span>
        </div>
      ),
    },
    {
      key: 'status',
      label: t('field.status'),
      title: t('field.status'),
      width: 84,
      render: (_, order) => <OrderStatusTag status={order.status} />,
    },
    {
      key: 'ordered_at',
      label: t('field.orderedAt'),
      title: t('field.orderedAt'),
      width: 100,
      sorter: true,
      sortOrder: sorted('ordered_at'),
      sortDirections: ['descend', 'ascend', 'descend'],
      render: (_, order) => <When at={order.ordered_at} />,
    },
    {
      key: 'ship_by',
      label: t('field.shipBy'),
      title: t('field.shipBy'),
      width: 100,
      sorter: true,
      sortOrder: sorted('ship_by'),
      sortDirections: ['ascend', 'ascend'],
      render: (_, order) => <ShipBy order={order} />,
    },
    {
      key: 'product',
      label: t('field.product'),
      title: t('field.product'),
      width: 206,
      render: (_, order) => <OrderProducts order={order} />,
    },
    {
      key: 'packages',
      label: t('orders.packages'),
      title: t('orders.packages'),
      width: 172,
      // A screen of 1366 points has no room left for it.
      responsive: ['xxl'],
      render: (_, order) => <OrderTracking order={order} />,
    },
    {
      key: 'units',
      label: t('kpi.units'),
      title: t('kpi.units'),
      align: 'right',
      width: 56,
      render: (_, order) => formatCount(order.lines.reduce((sum, line) => sum + line.quantity, 0)),
    },
    money('gmv', true),
    ...(seesCost ? [money('cost', false), money('profit', true)] : []),
  ];
}

function OrderTracking({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [first] = order.packages;
  if (first === undefined) return <Unknown reason={t('orders.noPackages')} />;
  const more = order.packages.length - 1;
  return (
    <div className={styles.order}>
      {first.tracking_number === null ? t('orders.noTracking') : <CopyText text={first.tracking_number} />}
      <span className={styles.shop}>
        {[first.carrier, more > 0 ? t('orders.morePackages', { count: more }) : null].filter(Boolean).join(' \u00b7 ')}
      </span>
    </div>
  );
}

function OrderProducts({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [first] = order.lines;
  if (first === undefined) return null;
  const more = order.lines.length - 1;
  const detail = [first.spec, first.ext_code].filter(Boolean).join(' \u00b7 ');
  return (
    <div className={styles.products}>
      <ProductCell image={first.thumb_url} name={first.name} detail={detail} />
      {more > 0 ? (
        <span className={styles.more} title={t('orders.moreLines', { count: more })}>
          {`+${more}`}
        </span>
      ) : null}
    </div>
  );
}
