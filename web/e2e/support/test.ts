/** The `test` of every spec: a page whose console must stay free of errors, and the ways to sign in. */
import { test as base, expect, type Page } from '@playwright/test';
import type { Login, Server } from './server';

export const test = base.extend({
  page: async ({ page }, use) => {
    const errors = watchErrors(page);
    await use(page);
    expect(errors, 'errors in the console').toEqual([]);
  },
});

/** Collects what the page writes to the console as an error, and what it throws. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    const { url } = message.location();
    // Chromium notes every 401; before a sign-in and after a sign-out that is the right answer.
    const signedOut = url.includes('/api/') && message.text().includes('401');
    // Pictures of made-up products are nowhere.
    const picture = new URL(url, 'http://unknown').hostname.endsWith('.example');
    if (message.type() === 'error' && !signedOut && !picture) errors.push(`${message.text()} (${url})`);
  });
  return errors;
}

/** Fills the sign-in form. */
export async function signInByForm(page: Page, { username, password }: Login): Promise<void> {
  await page.getByTestId('login-username').fill(username);
  await page.getByTestId('login-password').fill(password);
  await page.getByTestId('login-submit').click();
}

/** Gives the page the session without the form, for tests of what comes after. */
export async function signIn(page: Page, { url, login }: Pick<Server, 'url' | 'login'>): Promise<void> {
  const answer = await page.request.post(`${url}/api/auth/login`, { data: login });
  expect(answer.ok()).toBe(true);
}

/** Waits for a headline figure of the dashboard and answers its exact value. */
export async function figure(page: Page, name: string): Promise<string> {
  const tile = page.getByTestId(`kpi-${name}`);
  await expect(tile).toHaveAttribute('data-value', /./);
  return (await tile.getAttribute('data-value')) ?? '';
}
