/** State that this browser remembers, such as the columns somebody wants to see. */
import { useState } from 'react';

export function useStoredState<T>(name: string, initial: T): [T, (value: T) => void] {
  const key = `omni.${name}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const stored = localStorage.getItem(key);
      return stored === null ? initial : (JSON.parse(stored) as T);
    } catch {
      return initial;
    }
  });
  const store = (next: T) => {
    setValue(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Private windows may refuse storage; the choice then lasts as long as the page.
    }
  };
  return [value, store];
}
