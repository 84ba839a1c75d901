/** The shops this user may see; the global bar and most screens need their names. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ListShopsData } from '@/shared/api/gen/types.gen';
import { get } from './http';
import type { List, Shop } from './types';

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
