/** The table of orders. */
import { Empty, Table } from 'antd';
import type { SorterResult } from 'antd/es/table/interface';
import { useTranslation } from 'react-i18next';
import type { Order } from '@/shared/api/types';
import type { Column } from '@/shared/ui/column-settings';
import { LineTable } from './line-table';
import styles from './orders.module.css';
import { ORDER_SORTS, type OrdersSearch } from './orders-search';

type Sort = NonNullable<OrdersSearch['sort']>;

interface OrderTableProps {
  orders: Order[];
  stale: boolean;
  columns: Column<Order>[];
  onSort: (sort: Sort | undefined) => void;
}

export function OrderTable({ orders, stale, columns, onSort }: OrderTableProps) {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      rowKey={(order) => `${order.shop_id}/${order.parent_order_sn}`}
      columns={columns}
      dataSource={orders}
      className={stale ? styles.stale : undefined}
      pagination={false}
      sticky={{ offsetHeader: 0 }}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      onRow={(order) => ({ 'data-testid': `order-row-${order.parent_order_sn}` }) as object}
      onChange={(_pagination, _filters, sorter) => onSort(sortOf(sorter))}
      expandable={{
        expandedRowRender: (order) => <LineTable order={order} />,
        columnWidth: 36,
        columnTitle: <span className="sr-only">{t('action.detail')}</span>,
      }}
      locale={{ emptyText: <Empty description={t('orders.empty')} style={{ padding: 40 }} /> }}
    />
  );
}

function sortOf(sorter: SorterResult<Order> | SorterResult<Order>[]): Sort | undefined {
  const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
  if (!order || columnKey === undefined) return undefined;
  const wanted = `${order === 'descend' ? '-' : ''}${columnKey}`;
  return wanted === '-ordered_at' ? undefined : ORDER_SORTS.find((sort) => sort === wanted);
}
