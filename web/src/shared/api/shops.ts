/** The shops this user may see; the global bar and most screens need their names. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ListShopsData, Queued, SyncRequest, SyncShopData } from '@/shared/api/gen/types.gen';
import { get, post } from './http';
import type { BusinessModel, List, Shop, SyncResource } from './types';

export const shopsQuery = queryOptions({
  queryKey: ['shops'],
  queryFn: async ({ signal }) => {
    // The server lists open and archived shops apart.
    const [open, archived] = await Promise.all([
      get<ListShopsData, List<Shop>>('/api/shops', { signal }),
      get<ListShopsData, List<Shop>>('/api/shops', { query: { archived: true }, signal }),
    ]);
    return { items: [...open.items, ...archived.items.filter((shop) => shop.archived)] };
  },
  refetchInterval: 60_000,
});

/** Names by shop id; archived shops included, because their orders are still shown. */
export function useShopNames(): Map<string, string> {
  const { data } = useQuery(shopsQuery);
  return new Map(data?.items.map((shop) => [shop.id, shop.name]));
}

const WITH_CONSUMER_ORDERS: readonly SyncResource[] = [
  'products',
  'prices',
  'orders',
  'after_sales',
  'stock',
  'price_reviews',
  'promotions',
  'shipments',
  'amounts',
];

/** What the platform offers for shops of each model; full-managed ones have no consumer orders. */
export const RESOURCES_OF: Record<BusinessModel, readonly SyncResource[]> = {
  semi: WITH_CONSUMER_ORDERS,
  local: WITH_CONSUMER_ORDERS,
  full: ['products', 'prices', 'sales_snapshots', 'stock', 'price_reviews', 'promotions', 'stock_up_orders'],
};

/** These are synced in the first lane, all others in the one behind it. */
export const FIRST_RESOURCES: readonly SyncResource[] = ['products', 'prices', 'sales_snapshots', 'orders'];

export function startSync(id: string, body: SyncRequest): Promise<Queued> {
  return post<SyncShopData, Queued>('/api/shops/{id}/sync', { path: { id }, body });
}
