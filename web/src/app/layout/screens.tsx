/** The screens in the order of the navigation, with who may see them. */
import {
  AlertOutlined,
  AppstoreOutlined,
  AuditOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  GiftOutlined,
  InboxOutlined,
  ProfileOutlined,
  ShopOutlined,
  SwapOutlined,
  TeamOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useMe } from '@/shared/session/session';

const SCREENS = [
  { to: '/', key: 'dashboard', group: 'work', icon: <DashboardOutlined /> },
  { to: '/shops', key: 'shops', group: 'work', icon: <ShopOutlined /> },
  { to: '/orders', key: 'orders', group: 'orders', icon: <ProfileOutlined /> },
  { to: '/after-sales', key: 'afterSales', group: 'orders', icon: <CustomerServiceOutlined /> },
  { to: '/stock-up-orders', key: 'stockUpOrders', group: 'orders', icon: <InboxOutlined /> },
  { to: '/skus', key: 'skus', group: 'products', icon: <AppstoreOutlined /> },
  { to: '/price-reviews', key: 'priceReviews', group: 'products', icon: <AuditOutlined /> },
  { to: '/promotions', key: 'promotions', group: 'products', icon: <GiftOutlined /> },
  { to: '/rates', key: 'rates', group: 'data', icon: <SwapOutlined /> },
  { to: '/sync-issues', key: 'syncIssues', group: 'data', icon: <AlertOutlined /> },
  { to: '/jobs', key: 'jobs', group: 'data', icon: <ThunderboltOutlined /> },
  { to: '/users', key: 'users', group: 'system', icon: <TeamOutlined />, ownerOnly: true },
] as const satisfies readonly { to: string; key: string; group: string; icon: ReactNode; ownerOnly?: boolean }[];

export function useScreens() {
  const { user } = useMe();
  return SCREENS.filter((screen) => !('ownerOnly' in screen) || user.role === 'owner');
}
