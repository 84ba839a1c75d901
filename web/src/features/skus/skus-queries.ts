/** What the SKU screen asks and tells the server. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  CreateCostData,
  GetSkuData,
  ListCostsData,
  ListSkusData,
  UpdateSkuData,
} from '@/shared/api/gen/types.gen';
import { get, patch, post } from '@/shared/api/http';
import type { CostChange, CostInput, CostRecord, List, Sku, SkuDetail } from '@/shared/api/types';
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
    queryFn: ({ signal }) => get<ListSkusData, List<Sku>>('/api/skus', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function skuQuery(shopId: string, skuId: string) {
  return queryOptions({
    queryKey: ['skus', 'one', shopId, skuId],
    queryFn: ({ signal }) =>
      get<GetSkuData, SkuDetail>('/api/skus/{shop_id}/{sku_id}', { path: { shop_id: shopId, sku_id: skuId }, signal }),
  });
}

export function costsQuery(shopId: string, skuId: string) {
  return queryOptions({
    queryKey: ['skus', 'costs', shopId, skuId],
    queryFn: ({ signal }) =>
      get<ListCostsData, List<CostRecord>>('/api/skus/{shop_id}/{sku_id}/costs', {
        path: { shop_id: shopId, sku_id: skuId },
        signal,
      }),
  });
}

export function changeManager(shopId: string, skuId: string, manager: string | null): Promise<Sku> {
  return patch<UpdateSkuData, Sku>('/api/skus/{shop_id}/{sku_id}', {
    path: { shop_id: shopId, sku_id: skuId },
    body: { manager },
  });
}

/** What a cost would change; nothing is stored. */
export function tryCost(shopId: string, skuId: string, body: CostInput): Promise<CostChange> {
  return post<CreateCostData, CostChange>('/api/skus/{shop_id}/{sku_id}/costs', {
    path: { shop_id: shopId, sku_id: skuId },
    query: { dry_run: true },
    body,
  });
}

export function setCost(shopId: string, skuId: string, body: CostInput): Promise<CostChange> {
  return post<CreateCostData, CostChange>('/api/skus/{shop_id}/{sku_id}/costs', {
    path: { shop_id: shopId, sku_id: skuId },
    body,
  });
}
