/**
 * The authorisation at Temu that this browser has begun. Temu sends the browser back to the list of shops without saying
 * for which of them, so that stays noted here, for all tabs.
 */
import { useSyncExternalStore } from 'react';
import type { Gateway } from '@/shared/api/types';

export interface Pending {
  shopId: string;
  gateway: Gateway;
  /** Temu's consent page. */
  url: string;
  begunAt: string;
  expiresAt: string;
}

const KEY = 'omni.authorization';
const listeners = new Set<() => void>();

export function notePending(pending: Pending | null): void {
  try {
    if (pending === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(pending));
  } catch {
    // Private windows may refuse storage; the job then only shows in the list of jobs.
  }
  for (const listener of listeners) listener();
}

export function usePending(): Pending | null {
  const text = useSyncExternalStore(subscribe, readText);
  try {
    return text === null ? null : (JSON.parse(text) as Pending);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Other tabs.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function readText(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
