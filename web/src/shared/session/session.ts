/** Who is signed in and what they may do. */

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { GetMeData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { Me, Role } from '@/shared/api/types';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get<GetMeData, Me>('/api/auth/me', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Only for screens behind the sign-in: the router has loaded the answer before they appear. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export type Right = 'shops.write' | 'sync' | 'skus.write' | 'costs.write' | 'users.write';

const RIGHTS: Record<Role, readonly Right[]> = {
  owner: ['shops.write', 'sync', 'skus.write', 'costs.write', 'users.write'],
  manager: ['shops.write', 'sync', 'skus.write', 'costs.write'],
  operator: ['sync', 'skus.write'],
  finance: ['costs.write'],
  viewer: [],
};

export function useCan(right: Right): boolean {
  return RIGHTS[useMe().user.role].includes(right);
}

/** Cost, profit and what follows from them are hidden, not shown as unknown, without this right. */
export function useSeesCost(): boolean {
  return useMe().user.can_see_cost;
}
