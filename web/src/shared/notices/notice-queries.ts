/** What needs somebody's attention, as the server derives it from what is stored. */

import { queryOptions } from '@tanstack/react-query';
import type { ListNoticesData, Notice } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { List } from '@/shared/api/types';

/** Of these shops, or of all where none is named; the gravest first. */
export function noticesQuery(shopIds: string[]) {
  const query = { shop_id: shopIds };
  return queryOptions({
    queryKey: ['notices', query],
    queryFn: ({ signal }) => get<ListNoticesData, List<Notice>>('/api/notices', { query, signal }),
    refetchInterval: 60_000,
  });
}

/** What the bell tells: trouble does not depend on what somebody is filtering by. */
export const allNoticesQuery = noticesQuery([]);
