/** The orders: parent rows that open to their lines. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters } from '@/shared/filters/use-filters';
import { useColumns } from '@/shared/ui/column-settings';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { Pager } from '@/shared/ui/pager';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { useOrderColumns } from './order-columns';
import { OrderTable } from './order-table';
import styles from './orders.module.css';
import { OrdersForm } from './orders-form';
import { ordersQuery } from './orders-queries';
import type { OrdersSearch } from './orders-search';

const OrderDrawer = lazy(() => import('./order-drawer'));
const route = getRouteApi('/app/orders');

export function OrdersPage() {
  const { t } = useTranslation();
  const filters = useFilters();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, isPlaceholderData, refetch } = useQuery(ordersQuery(filters, search));
  const setSearch = (change: OrdersSearch) =>
    void navigate({ search: (previous) => ({ ...previous, cursor: undefined, page: undefined, ...change }) });
  const openOrder = (order: string | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, order }), replace: order === undefined });

  const { visible, settings } = useColumns('orders', useOrderColumns(search.sort ?? '-ordered_at', openOrder));

  return (
    <>
      <PageHeader
        title={t('screen.orders')}
        hint={search.any_day ? t('orders.anyDay') : t('orders.days', { from: filters.from, to: filters.to })}
      />
      <OrdersForm search={search} onChange={setSearch} extra={settings} />
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <>
            <OrderTable
              orders={data.items}
              stale={isPlaceholderData}
              columns={visible}
              onSort={(sort) => setSearch({ sort })}
            />
            <Pager
              cursor={search.cursor}
              page={Number(search.page ?? 1)}
              nextCursor={data.next_cursor}
              total={data.total}
            />
          </>
        )}
      </section>
      <Suspense>
        {search.order === undefined ? null : <OrderDrawer order={search.order} onClose={() => openOrder(undefined)} />}
      </Suspense>
    </>
  );
}
