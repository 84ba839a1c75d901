/** One shop in depth: how complete its data is, how it is connected, what Temu pushed. The open part stands in the address. */
import { Drawer, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Shop } from '@/shared/api/types';
import { ConnectionTab } from './connection-tab';
import { EventsTab } from './events-tab';
import { ProofsTab } from './proofs-tab';

export type ShopTab = 'connection' | 'events';

interface ShopDrawerProps {
  shop: Shop;
  tab: ShopTab | undefined;
  onTab: (tab: ShopTab | undefined) => void;
  onClose: () => void;
}

export default function ShopDrawer({ shop, tab, onTab, onClose }: ShopDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer open onClose={onClose} size={980} title={shop.name} styles={{ body: { paddingTop: 8 } }}>
      <Tabs
        activeKey={tab ?? 'completeness'}
        onChange={(key) => onTab(key === 'completeness' ? undefined : (key as ShopTab))}
        destroyOnHidden
        items={[
          { key: 'completeness', label: t('shops.completeness'), children: <ProofsTab shopId={shop.id} /> },
          { key: 'connection', label: t('shops.connection'), children: <ConnectionTab shop={shop} /> },
          { key: 'events', label: t('shops.events'), children: <EventsTab shop={shop} /> },
        ]}
      />
    </Drawer>
  );
}
