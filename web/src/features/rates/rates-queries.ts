/** What the rate screen asks and tells the server. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ListRatesData, PutRateData } from '@/shared/api/gen/types.gen';
import { get, put } from '@/shared/api/http';
import type { List, Rate, RateChange, RateInput } from '@/shared/api/types';

export function ratesQuery(currency: string | undefined, cursor: string | undefined) {
  const query = { currency, cursor, limit: 50 };
  return queryOptions({
    queryKey: ['rates', query],
    queryFn: ({ signal }) => get<ListRatesData, List<Rate>>('/api/rates', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What a rate would change; nothing is stored. */
export function tryRate(body: RateInput): Promise<RateChange> {
  return put<PutRateData, RateChange>('/api/rates', { query: { dry_run: true }, body });
}

export function setRate(body: RateInput): Promise<RateChange> {
  return put<PutRateData, RateChange>('/api/rates', { body });
}
