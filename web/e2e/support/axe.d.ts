/** Axe puts itself on the window of the page it is evaluated in. */
import type axe from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}
