/** Keys that work on every screen: `/` goes to the search field, Ctrl or ⌘ K opens the palette. */
import { useEffect } from 'react';

export function useShortcuts({ openPalette }: { openPalette: () => void }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const field = document.querySelector<HTMLElement>('[data-search]');
      const input = field instanceof HTMLInputElement ? field : field?.querySelector('input');
      event.preventDefault();
      if (input) input.focus();
      else openPalette();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [openPalette]);
}
