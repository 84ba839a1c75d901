/** The connection test of a shop; its answer stays while somebody looks at it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Shop } from '@/shared/api/types';
import { testConnection } from './shops-queries';

export function useConnectionTest(shop: Shop, atOnce: boolean) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['connection-test', shop.id],
    queryFn: () => testConnection(shop.id),
    enabled: atOnce,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const { data } = query;
  useEffect(() => {
    // The test also updates what the shop list says about the credentials.
    if (data === undefined) return;
    void client.invalidateQueries({ queryKey: ['shops'] });
    void client.invalidateQueries({ queryKey: ['notices'] });
  }, [data, client]);
  return query;
}
