/** Every screen in both languages and both themes: readable by everybody, translated, and as the documentation shows it. */
import { type Browser, expect, type Page } from '@playwright/test';
import { type Api, apiOf } from './support/api';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectTranslated,
  KEEP_SCREENSHOTS,
  takeScreenshot,
} from './support/page-checks';
import { SCREENS } from './support/screens';
import { type Server, startServer } from './support/server';
import { type Simulator, startSimulator } from './support/simulator';
import { signIn, test, watchErrors } from './support/test';

interface Look {
  language: 'zh-CN' | 'en';
  theme: 'light' | 'dark';
}

/** Both languages and both themes; the other two combinations are only for the documentation. */
const LOOKS: Look[] = [
  { language: 'zh-CN', theme: 'light' },
  { language: 'en', theme: 'dark' },
];
if (KEEP_SCREENSHOTS) LOOKS.push({ language: 'zh-CN', theme: 'dark' }, { language: 'en', theme: 'light' });

let sim: Simulator;
let server: Server;
let api: Api;
let shopIds: string[];

test.beforeAll(async () => {
  test.setTimeout(120_000);
  [sim, server] = await Promise.all([startSimulator({ seed: 20, shops: 3, ordersPerShop: 1500 }), startServer()]);
  api = await apiOf(server);
  shopIds = await furnish(sim, api);
});
test.afterAll(async () => {
  await server?.stop();
  await sim?.stop();
});

for (const look of LOOKS) {
  test(`every screen in ${look.language}, ${look.theme}`, async ({ browser }) => {
    test.setTimeout(150_000);
    const { page, errors } = await openBrowser(browser, look);
    await page.goto(`${server.url}/login`);
    await expect(page.getByTestId('login-submit')).toBeVisible();
    await check(page, 'login', look);

    await signIn(page, server);
    for (const screen of SCREENS) {
      await test.step(screen.name, async () => {
        await page.goto(server.url + screen.path(shopIds[0] ?? ''));
        await screen.open?.(page);
        await screen.shown(page);
        await check(page, screen.name, look);
      });
    }
    expect(errors, 'errors in the console').toEqual([]);
    await page.context().close();
  });
}

test('a sync at work', async ({ browser }) => {
  // Slow answers keep the progress on the screen for as long as the pictures take.
  await sim.setFaults([{ kind: 'slow', milliseconds: 700 }]);
  const job = await api.startSync(shopIds[0] ?? '', ['orders']);
  for (const look of LOOKS) {
    const { page } = await openBrowser(browser, look);
    await signIn(page, server);
    await page.goto(`${server.url}/shops?job=${job}`);
    const progress = page.getByTestId(`job-${job}`);
    await expect(progress).toHaveAttribute('data-state', 'running');
    await expect(progress.getByRole('progressbar')).toBeVisible();
    await check(page, 'sync', look);
    await page.context().close();
  }
  await api.cancelJob(job);
  await sim.setFaults([]);
});

test('the dashboard on a phone', async ({ browser }) => {
  for (const look of LOOKS) {
    const { page } = await openBrowser(browser, look, { width: 390, height: 844 });
    await signIn(page, server);
    await page.goto(server.url);
    await expect(page.getByTestId('kpi-gmv')).toHaveAttribute('data-value', /\d/);
    await check(page, 'dashboard-phone', look);
    await page.context().close();
  }
});

async function openBrowser(browser: Browser, look: Look, viewport = { width: 1366, height: 768 }) {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  await context.addInitScript(({ language, theme }) => {
    localStorage.setItem('omni.language', JSON.stringify(language));
    localStorage.setItem('omni.theme', JSON.stringify(theme));
  }, look);
  const page = await context.newPage();
  return { page, errors: watchErrors(page) };
}

async function check(page: Page, name: string, look: Look): Promise<void> {
  await expectTranslated(page);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await takeScreenshot(page, `${name}-${look.language === 'en' ? 'en' : 'zh'}-${look.theme}`);
}

/** Fills the installation with what a small team has after its first days, and answers the shops' ids. */
async function furnish(sim: Simulator, api: Api): Promise<string[]> {
  await api.putRates(
    (await sim.rates()).filter(({ currency }) => ['USD', 'EUR', 'GBP', 'CAD', 'AUD'].includes(currency)),
  );
  // A few orders cannot be read.
  await sim.setFaults([{ kind: 'missing_field', per_mille: 4 }]);
  const people = [
    { entity: 'Morgenstern Trading', default_manager: 'Mei' },
    { entity: 'Nordlicht GmbH', default_manager: 'Jonas' },
    { entity: 'Morgenstern Trading', default_manager: 'Lin' },
  ];
  const ids: string[] = [];
  for (const [index, shop] of (await sim.shops()).entries()) {
    const id = await api.addShop(shop, people[index] ?? { entity: '', default_manager: '' });
    ids.push(id);
    await api.testConnection(id);
    const full = shop.business_model === 'full';
    await api.startSync(id, [
      'products',
      'price_reviews',
      'promotions',
      ...(full ? ['sales_snapshots', 'stock_up_orders'] : []),
    ]);
  }
  await expect.poll(() => api.openJobs(), { timeout: 30_000 }).toBe(0);
  // Costs come before the orders, so that no line must be valued twice.
  for (const [index, shop] of (await sim.shops()).entries()) {
    await api.putCosts(ids[index] ?? '', await sim.costs(shop.mall_id));
    if (shop.business_model !== 'full') await api.startSync(ids[index] ?? '', ['orders']);
  }
  await expect.poll(() => api.openJobs(), { timeout: 90_000 }).toBe(0);
  // What stands around the orders is asked for once they are there.
  for (const [index, shop] of (await sim.shops()).entries()) {
    if (shop.business_model !== 'full') {
      await api.startSync(ids[index] ?? '', ['after_sales', 'shipments', 'amounts']);
    }
  }
  await expect.poll(() => api.openJobs(), { timeout: 60_000 }).toBe(0);
  await api.addUser({ username: 'mei', password: 'correct horse battery', role: 'viewer', can_see_cost: false });
  return ids;
}
