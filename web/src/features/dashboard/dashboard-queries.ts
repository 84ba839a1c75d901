/** What the dashboard asks the server, every half minute while it is looked at. */

import { queryOptions } from '@tanstack/react-query';
import type {
  GetSummaryData,
  GetTrendData,
  ListOrdersData,
  ListSkusData,
  RankShopsData,
  RankSkusData,
} from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { List, Order, RankingItem, Sku, Summary, Total, Trend } from '@/shared/api/types';
import type { Filters } from '@/shared/filters/use-filters';

const LIVE = { refetchInterval: 30_000 } as const;

export type Interval = 'day' | 'week' | 'month';

function scope(filters: Filters) {
  return { from: filters.from, to: filters.to, shop_id: filters.shopIds };
}

/** Charts and rankings need one currency; where each amount is shown in its own, they use the reporting one. */
export function chartCurrency(filters: Filters): string {
  return filters.currency === 'original' ? filters.reportingCurrency : filters.currency;
}

export function summaryQuery(filters: Filters) {
  const query = {
    ...scope(filters),
    currency: filters.currency,
    compare: filters.compare === 'none' ? undefined : filters.compare,
  };
  return queryOptions({
    queryKey: ['analytics', 'summary', query],
    queryFn: ({ signal }) => get<GetSummaryData, Summary>('/api/analytics/summary', { query, signal }),
    placeholderData: (previous) => previous,
    ...LIVE,
  });
}

export function trendQuery(filters: Filters, interval: Interval) {
  const query = { ...scope(filters), currency: chartCurrency(filters), interval };
  return queryOptions({
    queryKey: ['analytics', 'trend', query],
    queryFn: ({ signal }) => get<GetTrendData, Trend>('/api/analytics/trend', { query, signal }),
    placeholderData: (previous) => previous,
    ...LIVE,
  });
}

export function shopRankingQuery(filters: Filters) {
  const query = { ...scope(filters), currency: chartCurrency(filters), sort: '-gmv' };
  return queryOptions({
    queryKey: ['analytics', 'shops', query],
    queryFn: ({ signal }) => get<RankShopsData, List<RankingItem>>('/api/analytics/shops', { query, signal }),
    placeholderData: (previous) => previous,
    ...LIVE,
  });
}

export function skuRankingQuery(filters: Filters) {
  const query = { ...scope(filters), currency: chartCurrency(filters), sort: '-gmv', limit: 10 };
  return queryOptions({
    queryKey: ['analytics', 'skus', query],
    queryFn: ({ signal }) => get<RankSkusData, List<RankingItem>>('/api/analytics/skus', { query, signal }),
    placeholderData: (previous) => previous,
    ...LIVE,
  });
}

/** How many orders wait in a work list, whatever their day. */
export function lateCountQuery(filters: Filters, late: 'overdue' | 'due_today') {
  const query = { shop_id: filters.shopIds, late, limit: 1 };
  return queryOptions({
    queryKey: ['orders', 'count', query],
    queryFn: async ({ signal }) =>
      countOf((await get<ListOrdersData, List<Order>>('/api/orders', { query, signal })).total),
    ...LIVE,
  });
}

export function missingCostCountQuery(filters: Filters) {
  const query = { shop_id: filters.shopIds, missing_cost: true, limit: 1 };
  return queryOptions({
    queryKey: ['skus', 'count', query],
    queryFn: async ({ signal }) => countOf((await get<ListSkusData, List<Sku>>('/api/skus', { query, signal })).total),
    ...LIVE,
  });
}

function countOf(total: Total): number {
  return typeof total === 'number' ? total : total.value;
}
