/** The table of contents of the web app: every screen with its address and what it reads from the address bar. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { readOrdersSearch } from '@/features/orders/orders-search';
import { readSkusSearch } from '@/features/skus/skus-search';
import { ApiError } from '@/shared/api/http';
import { onSignedOut, queryClient } from '@/shared/api/query-client';
import { type GlobalSearch, readGlobalSearch, SHARED_KEYS } from '@/shared/filters/global-search';
import { parseSearch, stringifySearch } from '@/shared/lib/search-params';
import { meQuery } from '@/shared/session/session';
import { NotFound } from './not-found';
import { ScreenError } from './screen-error';
import {
  readAfterSalesSearch,
  readDashboardSearch,
  readJobsSearch,
  readLoginSearch,
  readPriceReviewsSearch,
  readPromotionsSearch,
  readRatesSearch,
  readShopsSearch,
  readStockUpSearch,
  readSyncIssuesSearch,
} from './screen-search';
import { ScreenSkeleton } from './screen-skeleton';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: readLoginSearch,
  component: lazyRouteComponent(() => import('@/features/auth/login-page'), 'LoginPage'),
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  validateSearch: (search): GlobalSearch => readGlobalSearch(search),
  search: { middlewares: [retainSearchParams<GlobalSearch>([...SHARED_KEYS])] },
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      throw redirect({ to: '/login', search: { redirect: location.href } });
    }
  },
  component: lazyRouteComponent(() => import('./layout/app-layout'), 'AppLayout'),
});

const dashboardRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  validateSearch: readDashboardSearch,
  component: lazyRouteComponent(() => import('@/features/dashboard/dashboard-page'), 'DashboardPage'),
});

const shopsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/shops',
  validateSearch: readShopsSearch,
  component: lazyRouteComponent(() => import('@/features/shops/shops-page'), 'ShopsPage'),
});

const ordersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/orders',
  validateSearch: readOrdersSearch,
  component: lazyRouteComponent(() => import('@/features/orders/orders-page'), 'OrdersPage'),
});

const skusRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/skus',
  validateSearch: readSkusSearch,
  component: lazyRouteComponent(() => import('@/features/skus/skus-page'), 'SkusPage'),
});

const afterSalesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/after-sales',
  validateSearch: readAfterSalesSearch,
  component: lazyRouteComponent(() => import('@/features/after-sales/after-sales-page'), 'AfterSalesPage'),
});

const stockUpOrdersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/stock-up-orders',
  validateSearch: readStockUpSearch,
  component: lazyRouteComponent(() => import('@/features/stock-up-orders/stock-up-orders-page'), 'StockUpOrdersPage'),
});

const priceReviewsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/price-reviews',
  validateSearch: readPriceReviewsSearch,
  component: lazyRouteComponent(() => import('@/features/price-reviews/price-reviews-page'), 'PriceReviewsPage'),
});

const promotionsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/promotions',
  validateSearch: readPromotionsSearch,
  component: lazyRouteComponent(() => import('@/features/promotions/promotions-page'), 'PromotionsPage'),
});

const ratesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/rates',
  validateSearch: readRatesSearch,
  component: lazyRouteComponent(() => import('@/features/rates/rates-page'), 'RatesPage'),
});

const syncIssuesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/sync-issues',
  validateSearch: readSyncIssuesSearch,
  component: lazyRouteComponent(() => import('@/features/sync-issues/sync-issues-page'), 'SyncIssuesPage'),
});

const jobsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/jobs',
  validateSearch: readJobsSearch,
  component: lazyRouteComponent(() => import('@/features/jobs/jobs-page'), 'JobsPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('@/features/users/users-page'), 'UsersPage'),
});

const tokensRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/tokens',
  component: lazyRouteComponent(() => import('@/features/tokens/tokens-page'), 'TokensPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    loginRoute,
    appRoute.addChildren([
      dashboardRoute,
      shopsRoute,
      ordersRoute,
      afterSalesRoute,
      stockUpOrdersRoute,
      skusRoute,
      priceReviewsRoute,
      promotionsRoute,
      ratesRoute,
      syncIssuesRoute,
      jobsRoute,
      usersRoute,
      tokensRoute,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: ScreenError,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: ScreenSkeleton,
  scrollRestoration: true,
});

onSignedOut(() => {
  if (router.state.location.pathname === '/login') return;
  queryClient.removeQueries({ queryKey: meQuery.queryKey });
  void router.navigate({ to: '/login', search: { redirect: router.state.location.href } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
