/** Every screen that the documentation shows: where it is, and what must be there before it counts as shown. */
import { expect, type Page } from '@playwright/test';

/** A screen, and what must be there before it counts as shown. */
interface Screen {
  name: string;
  path: (shopId: string) => string;
  open?: (page: Page) => Promise<void>;
  shown: (page: Page) => Promise<void>;
}

const visible = (testId: string) => (page: Page) => expect(page.getByTestId(testId).first()).toBeVisible();
const rowsOf = (prefix: string) => (page: Page) =>
  expect(page.locator(`[data-testid^="${prefix}"]`).first()).toBeVisible();
const clickFirst = (prefix: string) => (page: Page) => page.locator(`[data-testid^="${prefix}"]`).first().click();

export const SCREENS: Screen[] = [
  {
    name: 'dashboard',
    path: () => '/',
    shown: async (page) => {
      await expect(page.getByTestId('kpi-gmv')).toHaveAttribute('data-value', /\d/);
      await expect(page.getByTestId('trend').locator('canvas')).toBeVisible();
      await expect(page.getByTestId('sku-ranking').getByRole('row').nth(3)).toBeVisible();
    },
  },
  { name: 'shops', path: () => '/shops', shown: rowsOf('shop-row-') },
  { name: 'shop-form', path: (shopId) => `/shops?edit=${shopId}`, shown: visible('us-app-key') },
  {
    name: 'completeness',
    path: (shopId) => `/shops?view=${shopId}`,
    shown: (page) => expect(page.getByRole('dialog').getByRole('row').nth(3)).toBeVisible(),
  },
  {
    name: 'gateways',
    path: (shopId) => `/shops?view=${shopId}&tab=connection`,
    shown: rowsOf('gateway-state-'),
  },
  { name: 'pushes', path: (shopId) => `/shops?view=${shopId}&tab=events`, shown: visible('events') },
  {
    name: 'sync-form',
    path: () => '/shops',
    open: clickFirst('shop-sync'),
    shown: visible('sync-resource-products'),
  },
  {
    name: 'notices',
    path: () => '/',
    open: (page) => page.getByTestId('notices-button').click(),
    // A few orders could not be read.
    shown: rowsOf('notice-sync_issues'),
  },
  { name: 'orders', path: () => '/orders', shown: rowsOf('order-row-') },
  {
    name: 'order-detail',
    path: () => '/orders?status=delivered',
    open: (page) =>
      // One with several lines.
      page
        .locator('[data-testid^="order-row-"]', { hasText: '+1' })
        .first()
        .locator('[data-testid^="order-open-"]')
        .click(),
    shown: (page) => expect(page.getByTestId('order-drawer').getByRole('row').nth(2)).toBeVisible(),
  },
  {
    name: 'order-packages',
    path: () => '/orders?status=delivered',
    open: async (page) => {
      await clickFirst('order-open-')(page);
      await page.getByTestId('order-drawer').locator('[data-node-key="packages"]').click();
    },
    shown: rowsOf('package-'),
  },
  {
    name: 'order-amounts',
    path: () => '/orders?status=delivered',
    open: async (page) => {
      await clickFirst('order-open-')(page);
      await page.getByTestId('order-drawer').locator('[data-node-key="amounts"]').click();
    },
    shown: visible('order-amounts'),
  },
  { name: 'after-sales', path: () => '/after-sales', shown: rowsOf('case-row-') },
  { name: 'stock-up-orders', path: () => '/stock-up-orders', shown: rowsOf('stock-up-row-') },
  { name: 'price-reviews', path: () => '/price-reviews', shown: rowsOf('review-row-') },
  {
    name: 'promotions',
    path: () => '/promotions?joined=true',
    open: (page) =>
      page.locator('[data-testid^="promotion-row-"]').first().locator('.ant-table-row-expand-icon').click(),
    shown: (page) => expect(page.locator('.ant-table-expanded-row').getByRole('row').nth(1)).toBeVisible(),
  },
  { name: 'skus', path: () => '/skus', shown: rowsOf('sku-row-') },
  {
    name: 'sku-costs',
    path: () => '/skus',
    open: clickFirst('sku-open-'),
    shown: visible('cost-history'),
  },
  { name: 'rates', path: () => '/rates', shown: rowsOf('rate-row-') },
  { name: 'sync-issues', path: () => '/sync-issues', shown: rowsOf('issue-row-') },
  { name: 'jobs', path: () => '/jobs', shown: rowsOf('job-row-') },
  { name: 'job-drawer', path: () => '/?job=all', shown: rowsOf('job-item-') },
  { name: 'users', path: () => '/users', shown: visible('user-edit-mei') },
  { name: 'tokens', path: () => '/tokens', shown: visible('token-create') },
];
