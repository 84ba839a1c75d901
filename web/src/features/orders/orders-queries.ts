/** What the order screen asks the server. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { GetOrderData, ListOrdersData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { List, Order, OrderDetail } from '@/shared/api/types';
import type { Filters } from '@/shared/filters/use-filters';
import type { OrdersSearch } from './orders-search';

export const PAGE_SIZE = 50;

export function ordersQuery(filters: Filters, search: OrdersSearch) {
  const query = {
    shop_id: filters.shopIds,
    from: search.any_day ? undefined : filters.from,
    to: search.any_day ? undefined : filters.to,
    status: search.status,
    q: search.q,
    sku_id: search.sku_id,
    manager: search.manager,
    late: search.late,
    matched: search.matched,
    sort: search.sort,
    cursor: search.cursor,
    limit: PAGE_SIZE,
  };
  return queryOptions({
    queryKey: ['orders', 'list', query],
    queryFn: ({ signal }) => get<ListOrdersData, List<Order>>('/api/orders', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

export function orderQuery(shopId: string, orderSn: string) {
  return queryOptions({
    queryKey: ['orders', 'one', shopId, orderSn],
    queryFn: ({ signal }) =>
      get<GetOrderData, OrderDetail>('/api/orders/{shop_id}/{parent_order_sn}', {
        path: { shop_id: shopId, parent_order_sn: orderSn },
        signal,
      }),
  });
}
