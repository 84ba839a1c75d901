/**
 * A shop of one's own, from the form to the figures: it is added by hand against a running `temu-omni sim`, tested,
 * synced, priced and costed on the screen, and what the screen then says is the simulator's truth to the cent.
 */
import { expect, type Page } from '@playwright/test';
import { Api } from './support/api';
import { type Server, startServer } from './support/server';
import { type Figures, type SimShop, type Simulator, startSimulator } from './support/simulator';
import { figure, signIn, signInByForm, test } from './support/test';

test.describe.configure({ mode: 'serial' });

const EFFECTIVE = ['unshipped', 'shipped', 'delivered', 'partly_shipped', 'partly_delivered'];

let sim: Simulator;
let server: Server;
let shop: SimShop;
let shopId: string;
let api: Api;

test.beforeAll(async () => {
  [sim, server] = await Promise.all([startSimulator({ seed: 7, shops: 3, ordersPerShop: 300 }), startServer()]);
  const semi = (await sim.shops()).find((candidate) => candidate.business_model === 'semi');
  if (semi === undefined) throw new Error('the simulator has no semi-managed shop');
  shop = semi;
});
test.afterAll(async () => {
  await server?.stop();
  await sim?.stop();
});

test('an empty installation leads to the shop form, and a wrong token is explained', async ({ page }) => {
  await page.goto(server.url);
  await signInByForm(page, server.login);
  await page.getByTestId('first-run-add').click();

  await page.getByTestId('shop-name').fill(shop.name);
  await choose(page, 'shop-business-model', 0);
  await page.getByTestId('shop-environment-sandbox').click();
  await page.getByTestId('shop-entity').fill('North Star Trading');
  await page.getByTestId('shop-manager').fill('Mei');
  for (const { gateway, base_url, app_key, app_secret, access_token } of shop.credentials) {
    const fields = page.getByTestId(`${gateway}-app-key`);
    if (!(await fields.isVisible())) await page.getByTestId(`gateway-${gateway}`).click();
    await fields.fill(app_key);
    await page.getByTestId(`${gateway}-app-secret`).fill(app_secret);
    await page.getByTestId(`${gateway}-access-token`).fill(gateway === 'us' ? 'a-token-of-nobody' : access_token);
    await page.getByTestId(`${gateway}-base-url`).fill(base_url);
  }
  await page.getByTestId('shop-save').click();
  const row = shopRow(page);
  await expect(row).toBeVisible();

  await row.getByTestId('shop-test').click();
  await expect(page.getByTestId('test-result')).toHaveAttribute('data-ok', 'false');
  const refused = page.getByTestId('test-us');
  await expect(refused).toHaveAttribute('data-ok', 'false');
  // Temu's code, its message, and what to do.
  await expect(refused.getByTestId('test-code')).toHaveText(/\d{7}/);
  await expect(refused.getByTestId('test-message')).not.toBeEmpty();
  await expect(refused.getByTestId('test-advice')).not.toBeEmpty();
  await expect(page.getByTestId('test-eu')).toHaveAttribute('data-ok', 'true');
  await page.keyboard.press('Escape');
  await expect(row.getByTestId('credential-us')).toHaveAttribute('data-state', /failed|stopped/);
});

test('with the right token the connection works', async ({ page }) => {
  await openShops(page);
  const row = shopRow(page);
  await row.getByTestId('shop-edit').click();
  const right = shop.credentials.find(({ gateway }) => gateway === 'us')?.access_token ?? '';
  await page.getByTestId('us-access-token').fill(right);
  await page.getByTestId('shop-save').click();
  await expect(page.getByTestId('shop-save')).toBeHidden();
  await row.getByTestId('shop-test').click();
  await expect(page.getByTestId('test-result')).toHaveAttribute('data-ok', 'true');
  await expect(page.getByTestId('test-us')).toContainText(shop.mall_id);
  await page.keyboard.press('Escape');
  await expect(row.getByTestId('credential-us')).toHaveAttribute('data-state', 'ok');
});

test('a sync shows its progress and its log and brings every order', async ({ page }) => {
  await openShops(page);
  const row = shopRow(page);
  await row.getByTestId('shop-sync').click();
  await page.getByTestId('shop-sync-start').click();
  const job = page
    .getByRole('dialog')
    .locator('[data-state]')
    .filter({ has: page.getByRole('progressbar') });
  await expect(job).toBeVisible();
  await expect(job.getByRole('listitem').first()).toBeVisible();
  await expect(job).toHaveAttribute('data-state', 'succeeded', { timeout: 45_000 });
  await page.keyboard.press('Escape');
  await expect(row.getByTestId('sync-orders')).toHaveAttribute('data-state', 'ok');

  // A new order may arrive between the sync and the question, but none may be missing.
  await page.getByTestId('nav-orders').click();
  await page.getByTestId('orders-any-day').click();
  const total = page.getByTestId('list-total');
  await expect(total).toHaveAttribute('data-value', /^\d{3,}$/);
  const there = await sim.countOrders(shop.mall_id);
  expect(there - Number(await total.getAttribute('data-value'))).toBeLessThanOrEqual(1);
});

test('rates are entered on the screen, with what they change said first', async ({ page }) => {
  const rates = await sim.rates();
  const used = Object.keys((await truth()).total.gmv_by_currency).filter((currency) => currency !== 'CNY');
  expect(used.length).toBeGreaterThan(0);
  const days = [...new Set(rates.map(({ day }) => day))].sort();
  const first = rates.filter(({ currency, day }) => used.includes(currency) && day === days[0]);

  await signIn(page, server);
  await page.goto(dashboard());
  await expect(page.getByTestId('unconverted')).toBeVisible();
  await page.goto(`${server.url}/rates`);
  for (const { currency, day, rate } of first) {
    await page.getByTestId('rate-add').click();
    await page.getByTestId('rate-currency').fill(currency);
    await pickDay(page, 'rate-day', day);
    await page.getByTestId('rate-value').fill(rate);
    await page.getByTestId('rate-preview').click();
    await expect(page.getByTestId('effect')).toHaveAttribute('data-lines', /^[1-9]\d*$/);
    await page.getByTestId('rate-save').click();
    await expect(page.getByTestId(`rate-row-${currency}-${day}`)).toBeVisible();
    // The job that prices the lines opens by itself.
    await closeJob(page);
  }

  // The rest comes from a program, with a token made on the screen.
  await page.getByTestId('user-menu').click();
  await page.getByTestId('nav-tokens').click();
  await page.getByTestId('token-name').fill('ERP');
  await page.getByTestId('token-create').click();
  const token = await page.getByTestId('token-made').getByRole('button').first().textContent();
  api = new Api(server.url, token ?? '');
  shopId = await api.shopId(shop.name);
  await api.putRates(rates.filter((rate) => used.includes(rate.currency) && rate.day !== days[0]));
});

test('a cost is set on the screen, with what it changes said first', async ({ page }) => {
  const costs = await sim.costs(shop.mall_id);
  await signIn(page, server);
  await page.goto(`${server.url}/skus`);
  const buttons = page.locator('[data-testid^="sku-add-cost-"]');
  await expect(buttons.first()).toBeVisible();
  const shownIds = await buttons.evaluateAll((all) =>
    all.map((one) => one.dataset.testid?.replace('sku-add-cost-', '')),
  );
  // The best-selling SKU of those that the simulator's cost sheet knows.
  const skuId = shownIds.find((id) => costs.some(({ sku_id }) => sku_id === id));
  const cost = costs.find(({ sku_id }) => sku_id === skuId);
  if (skuId === undefined || cost === undefined) throw new Error('no SKU on the screen has a cost to set');
  await page.getByTestId(`sku-add-cost-${skuId}`).click();
  await page.getByTestId('cost-value').fill(cost.cost);
  await pickDay(page, 'cost-from', cost.effective_from);
  await page.getByTestId('cost-preview').click();
  await expect(page.getByTestId('effect')).toHaveAttribute('data-lines', /^[1-9]\d*$/);
  await page.getByTestId('cost-save').click();
  await closeJob(page);
  await expect(page.getByTestId('sku-drawer').getByTestId('cost-history')).toContainText(cost.effective_from);

  await api.putCosts(
    shopId,
    costs.filter((other) => other !== cost),
  );
  await expect.poll(() => api.openJobs(), { timeout: 45_000 }).toBe(0);
});

test('the dashboard says the truth to the cent', async ({ page }) => {
  const { total } = await truth();
  await signIn(page, server);
  await page.goto(dashboard());
  expect(await shown(page)).toEqual(expected(total));
  await expect(page.getByTestId('unconverted')).toBeHidden();

  // A single day, chosen in the address as a shared link would.
  const [day, figures] = Object.entries((await truth()).days).at(-1) ?? [];
  if (day === undefined || figures === undefined) throw new Error('the range has no orders');
  await page.goto(dashboard(day, day));
  expect(await shown(page)).toEqual(expected(figures));
});

test('every day of the trend says the truth to the cent', async () => {
  const { days } = await truth();
  const { from, to } = range();
  const trend = await api.trend(shopId, from, to);
  expect(trend).toHaveLength(91);
  const sold = trend.filter(({ orders }) => orders > 0);
  expect(sold.map(({ period }) => period)).toEqual(Object.keys(days));
  for (const { period, orders, lines, units, gmv, cost, profit } of sold) {
    const day = days[period];
    if (day === undefined) throw new Error(`no orders on ${period}`);
    const known = { ...day, gmv: day.gmv, cost: day.cost, profit: day.profit };
    expect({ period, orders, lines, units }).toEqual({ period, ...pick(known, ['orders', 'lines', 'units']) });
    // A day without any known price is null here and zero there.
    expect({ period, gmv: gmv ?? '0.00', cost: cost ?? '0.00', profit: profit ?? '0.00' }).toEqual({
      period,
      ...pick(known, ['gmv', 'cost', 'profit']),
    });
  }
});

test('the orders screen counts the same orders', async ({ page }) => {
  const { total } = await truth();
  const { from, to } = range();
  await signIn(page, server);
  const statuses = EFFECTIVE.map((status) => `&status=${status}`).join('');
  await page.goto(`${server.url}/orders?shop_id=${shopId}&from=${from}&to=${to}${statuses}`);
  await expect(page.getByTestId('list-total')).toHaveAttribute('data-value', String(total.orders));
});

/** Whole days that nothing changes any more: orders may still be cancelled in their first days. */
function range(): { from: string; to: string } {
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  return { from: day(105), to: day(15) };
}

function truth() {
  const { from, to } = range();
  return sim.truth(shop.mall_id, from, to);
}

function dashboard(from = range().from, to = range().to): string {
  return `${server.url}/?shop_id=${shopId ?? ''}&from=${from}&to=${to}`;
}

async function shown(page: Page): Promise<Record<string, string>> {
  return {
    gmv: await figure(page, 'gmv'),
    profit: await figure(page, 'profit'),
    cost: await figure(page, 'cost'),
    orders: await figure(page, 'orders'),
    units: await figure(page, 'units'),
  };
}

function expected(figures: Figures): Record<string, string> {
  const { gmv, profit, cost, orders, units } = figures;
  return { gmv, profit, cost, orders: String(orders), units: String(units) };
}

function pick<K extends keyof Figures>(figures: Figures, keys: K[]): Pick<Figures, K> {
  return Object.fromEntries(keys.map((key) => [key, figures[key]])) as Pick<Figures, K>;
}

async function openShops(page: Page): Promise<void> {
  await signIn(page, server);
  await page.goto(`${server.url}/shops`);
}

function shopRow(page: Page) {
  return page.locator(`[data-shop="${shop.name}"]`);
}

async function closeJob(page: Page): Promise<void> {
  const job = page.getByTestId('job-state');
  await expect(job).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(job).toBeHidden();
}

async function choose(page: Page, testId: string, index: number): Promise<void> {
  await page.getByTestId(testId).click();
  await page.locator('.ant-select-item-option').nth(index).click();
}

async function pickDay(page: Page, testId: string, day: string): Promise<void> {
  await page.getByTestId(testId).fill(day);
  await page.keyboard.press('Tab');
  await expect(page.getByTestId(testId)).toHaveValue(day);
}
