/** What the shop screen asks and tells the server. */

import { queryOptions } from '@tanstack/react-query';
import type {
  ArchiveShopData,
  AuthorizeShopData,
  Consent,
  CreateShopData,
  GetCompletenessData,
  ListWebhookEventsData,
  TestConnectionData,
  UpdateShopData,
  WebhookEvent,
} from '@/shared/api/gen/types.gen';
import { get, patch, post, remove } from '@/shared/api/http';
import type { Completeness, ConnectionTest, Gateway, List, Shop, ShopChange, ShopInput } from '@/shared/api/types';

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

export function completenessQuery(id: string) {
  return queryOptions({
    queryKey: ['shops', id, 'completeness'],
    queryFn: ({ signal }) =>
      get<GetCompletenessData, Completeness>('/api/shops/{id}/completeness', { path: { id }, signal }),
  });
}

/** Answers the address at Temu where the seller consents. */
export function authorize(id: string, gateway: Gateway): Promise<Consent> {
  return post<AuthorizeShopData, Consent>('/api/shops/{id}/authorize', { path: { id }, body: { gateway } });
}

export function eventsQuery(shopId: string, cursor: string | undefined) {
  const query = { cursor, limit: 20 };
  return queryOptions({
    queryKey: ['shops', shopId, 'events', query],
    queryFn: ({ signal }) =>
      get<ListWebhookEventsData, List<WebhookEvent>>('/api/webhooks/temu/{shop_id}/events', {
        path: { shop_id: shopId },
        query,
        signal,
      }),
  });
}
