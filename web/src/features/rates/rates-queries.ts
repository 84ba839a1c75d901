/** What the rate screen asks and tells the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, put } from '@/shared/api/http';
import type { ChangeEffect, List, Rate } from '@/shared/api/types';

export interface RateInput {
  currency: string;
  day: string;
  rate: string;
  source?: string;
}

export function ratesQuery(currency: string | undefined, cursor: string | undefined) {
  const query = { currency, cursor, limit: 50 };
  return queryOptions({
    queryKey: ['rates', query],
    queryFn: ({ signal }) => get<List<Rate>>('/api/rates', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function tryRate(body: RateInput): Promise<ChangeEffect> {
  return put<ChangeEffect>('/api/rates', { query: { dry_run: true }, body });
}

export function setRate(body: RateInput) {
  return put<{ rate: Rate; job_id: string | null }>('/api/rates', { body });
}
