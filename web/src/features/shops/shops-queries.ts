/** What the shop screen asks and tells the server. */

import { queryOptions } from '@tanstack/react-query';
import type {
  ArchiveShopData,
  CreateShopData,
  GetCompletenessData,
  Queued,
  SyncRequest,
  SyncShopData,
  TestConnectionData,
  UpdateShopData,
} from '@/shared/api/gen/types.gen';
import { get, patch, post, remove } from '@/shared/api/http';
import type { Completeness, ConnectionTest, Shop, ShopChange, ShopInput } from '@/shared/api/types';

export function createShop(body: ShopInput): Promise<Shop> {
  return post<CreateShopData, Shop>('/api/shops', { body });
}

export function changeShop(id: string, body: ShopChange): Promise<Shop> {
  return patch<UpdateShopData, Shop>('/api/shops/{id}', { path: { id }, body });
}

export function archiveShop(id: string): Promise<void> {
  return remove<ArchiveShopData>('/api/shops/{id}', { path: { id } });
}

export function testConnection(id: string): Promise<ConnectionTest> {
  return post<TestConnectionData, ConnectionTest>('/api/shops/{id}/test-connection', { path: { id } });
}

export function startSync(id: string, body: SyncRequest) {
  return post<SyncShopData, Queued>('/api/shops/{id}/sync', { path: { id }, body });
}

export function completenessQuery(id: string) {
  return queryOptions({
    queryKey: ['shops', id, 'completeness'],
    queryFn: ({ signal }) =>
      get<GetCompletenessData, Completeness>('/api/shops/{id}/completeness', { path: { id }, signal }),
  });
}
