/** The first minutes with `temu-omni demo`: sign in with what the terminal printed and look around. */
import { expect } from '@playwright/test';
import { type Server, startDemo } from './support/server';
import { figure, signIn, signInByForm, test } from './support/test';

test.describe.configure({ mode: 'serial' });

let demo: Server;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(async () => demo?.stop());

/** The demo's shops have been selling for 120 days. */
function wholeHistory(path: string): string {
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  return `${demo.url}${path}?from=${day(125)}&to=${day(0)}`;
}

test('the printed login opens a dashboard that fills by itself', async ({ page }) => {
  await page.goto(demo.url);
  await signInByForm(page, { ...demo.login, password: 'not the password' });
  await expect(page.getByTestId('login-error')).toBeVisible();
  await signInByForm(page, demo.login);

  // A sync begins with the oldest orders: over the whole history the figures grow from the first seconds on.
  await expect(page.getByTestId('kpi-orders')).toBeVisible();
  await page.goto(wholeHistory('/'));
  const orders = async () => Number(await figure(page, 'orders'));
  await expect.poll(orders).toBeGreaterThan(0);
  const before = await orders();
  await expect.poll(orders, { timeout: 40_000 }).toBeGreaterThan(before);
  for (const name of ['gmv', 'units', 'profit', 'margin']) {
    await expect(page.getByTestId(`kpi-${name}`)).toHaveAttribute('data-value', /^-?\d+(\.\d+)?$/);
  }
  await expect(page.getByTestId('trend').locator('canvas')).toBeVisible();
  await expect(page.getByTestId('freshness')).toBeVisible();
  await expect(page.getByTestId('shop-share')).not.toBeEmpty();
});

test('three shops are there with their syncs', async ({ page }) => {
  await signIn(page, demo);
  await page.goto(demo.url);
  await page.getByTestId('nav-shops').click();
  const rows = page.locator('[data-testid^="shop-row-"]');
  await expect(rows).toHaveCount(3);
  for (const row of await rows.all()) {
    await expect(row.getByTestId('sync-products')).toHaveAttribute('data-state', 'ok');
  }
});

test('an order opens to its lines, its history and what the platform sent', async ({ page }) => {
  await signIn(page, demo);
  await page.goto(wholeHistory('/shops'));
  await page.getByTestId('nav-orders').click();
  const opener = page.locator('[data-testid^="order-open-"]').first();
  const orderSn = (await opener.textContent()) ?? '';
  expect(orderSn).toMatch(/^PO-/);
  await opener.click();
  const drawer = page.getByTestId('order-drawer');
  await expect(drawer).toContainText(orderSn);
  await expect(drawer.getByTestId('order-gmv')).toBeVisible();
  await expect(drawer.getByRole('tabpanel').getByRole('row').nth(1)).toBeVisible();
  await drawer.getByRole('tab').last().click();
  await expect(drawer.getByRole('tabpanel').last()).toContainText('parentOrderSn');

  // The order stands in the address, so a reload shows it again; Escape closes it.
  await page.reload();
  await expect(drawer).toContainText(orderSn);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  // The slash goes to the search.
  await page.keyboard.press('/');
  await page.keyboard.type(orderSn);
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-testid^="order-row-"]')).toHaveCount(1);
});

test('the SKUs show prices, costs and what lacks one', async ({ page }) => {
  await signIn(page, demo);
  await page.goto(`${demo.url}/skus`);
  const rows = page.locator('[data-testid^="sku-row-"]');
  await expect(rows.first()).toBeVisible();
  await page.getByTestId('skus-missing-cost').click();
  const lacking = page.locator('[data-testid^="sku-add-cost-"]');
  await expect(lacking.first()).toBeVisible();
  await expect(rows.filter({ hasNot: lacking })).toHaveCount(0);
  await page.locator('[data-testid^="sku-open-"]').first().click();
  await expect(page.getByTestId('sku-drawer').getByTestId('cost-value')).toBeVisible();
});

test('the palette leads to any screen, and the screen to the sign-out', async ({ page }) => {
  await signIn(page, demo);
  await page.goto(demo.url);
  await expect(page.getByTestId('kpi-orders')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill('SKU');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/skus/);
  await page.getByTestId('user-menu').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByTestId('login-username')).toBeVisible();
});
