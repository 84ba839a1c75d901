/** What the SKU screen asks and tells the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, patch, post } from '@/shared/api/http';
import type { CostEffect, CostInput, CostRecord, List, Sku, SkuDetail } from '@/shared/api/types';
import type { Filters } from '@/shared/filters/use-filters';
import type { SkusSearch } from './skus-search';

export const PAGE_SIZE = 50;

export function skusQuery(filters: Filters, search: SkusSearch) {
  const query = {
    shop_id: filters.shopIds,
    q: search.q,
    manager: search.manager,
    missing_cost: search.missing_cost,
    on_sale: search.on_sale,
    sort: search.sort,
    cursor: search.cursor,
    limit: PAGE_SIZE,
  };
  return queryOptions({
    queryKey: ['skus', 'list', query],
    queryFn: ({ signal }) => get<List<Sku>>('/api/skus', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

const pathOf = (shopId: string, skuId: string) => `/api/skus/${shopId}/${encodeURIComponent(skuId)}`;

export function skuQuery(shopId: string, skuId: string) {
  return queryOptions({
    queryKey: ['skus', 'one', shopId, skuId],
    queryFn: ({ signal }) => get<SkuDetail>(pathOf(shopId, skuId), { signal }),
  });
}

export function costsQuery(shopId: string, skuId: string) {
  return queryOptions({
    queryKey: ['skus', 'costs', shopId, skuId],
    queryFn: ({ signal }) => get<List<CostRecord>>(`${pathOf(shopId, skuId)}/costs`, { signal }),
  });
}

export function changeManager(shopId: string, skuId: string, manager: string | null): Promise<Sku> {
  return patch<Sku>(pathOf(shopId, skuId), { body: { manager } });
}

export function tryCost(shopId: string, skuId: string, body: CostInput): Promise<CostEffect> {
  return post<CostEffect>(`${pathOf(shopId, skuId)}/costs`, { query: { dry_run: true }, body });
}

export function setCost(shopId: string, skuId: string, body: CostInput) {
  return post<{ record: CostRecord; job_id: string | null }>(`${pathOf(shopId, skuId)}/costs`, { body });
}
