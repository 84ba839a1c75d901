/** The query cache: what is known of the server, how long it counts as fresh, and what happens when the session ends. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './http';

let signedOut: () => void = () => {};

/** Called when the server no longer knows the session. */
export function onSignedOut(handler: () => void): void {
  signedOut = handler;
}

function watchSession(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) signedOut();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
