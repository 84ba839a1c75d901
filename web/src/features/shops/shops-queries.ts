/** What the shop screen asks and tells the server. */
import { queryOptions } from '@tanstack/react-query';
import { get, patch, post, remove } from '@/shared/api/http';
import type { Completeness, ConnectionTest, Shop, ShopChange, ShopInput, SyncResource } from '@/shared/api/types';

export function createShop(body: ShopInput): Promise<Shop> {
  return post<Shop>('/api/shops', { body });
}

export function changeShop(id: string, body: ShopChange): Promise<Shop> {
  return patch<Shop>(`/api/shops/${id}`, { body });
}

export function archiveShop(id: string): Promise<void> {
  return remove(`/api/shops/${id}`);
}

export function testConnection(id: string): Promise<ConnectionTest> {
  return post<ConnectionTest>(`/api/shops/${id}/test-connection`);
}

export function startSync(id: string, body: { resources: SyncResource[]; mode: 'incremental' | 'full' }) {
  return post<{ job_id: string }>(`/api/shops/${id}/sync`, { body });
}

export function completenessQuery(id: string) {
  return queryOptions({
    queryKey: ['shops', id, 'completeness'],
    queryFn: ({ signal }) => get<Completeness>(`/api/shops/${id}/completeness`, { signal }),
  });
}
