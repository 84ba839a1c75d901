/** What must hold on every screen in every language and theme. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { smallPng } from './small-png';

/** Pictures are written into docs/ only when asked for, so that a test run leaves no changed files. */
export const KEEP_SCREENSHOTS = process.env.E2E_SCREENSHOTS === '1';

const SCREENSHOTS = join(import.meta.dirname, '../../../docs/screenshots');

/** Axe finds nothing serious or critical. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ['violations'], iframes: false }),
  );
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 5).map(({ html }) => html.slice(0, 200)) }));
  expect.soft(grave, `axe on ${page.url()}`).toEqual([]);
}

/** No text is a key of the catalogue that has no translation, such as `orders.title`. */
export async function expectTranslated(page: Page): Promise<void> {
  const keys = await page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent?.trim() ?? '';
      if (/^[a-z]+(\.[a-zA-Z_]+)+$/.test(text)) found.push(text);
    }
    return found;
  });
  expect.soft(keys, `untranslated texts on ${page.url()}`).toEqual([]);
}

/** The page itself never scrolls sideways; wide tables scroll within themselves. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(scrollWidth, document.body.scrollWidth) - clientWidth;
  });
  expect.soft(over, `sideways scroll on ${page.url()}`).toBeLessThanOrEqual(0);
}

/** Waits until nothing moves any more, and keeps the picture. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (!KEEP_SCREENSHOTS) return;
  let last: Buffer = Buffer.alloc(0);
  await expect(async () => {
    const next = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    const still = next.equals(last);
    last = next;
    expect(still, `${name} still moves`).toBe(true);
  }).toPass({ intervals: [150], timeout: 15_000 });
  mkdirSync(SCREENSHOTS, { recursive: true });
  writeFileSync(join(SCREENSHOTS, `${name}.png`), smallPng(last));
}
