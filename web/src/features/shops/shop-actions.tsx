/** What can be done with a shop. */
import { ApiOutlined, EllipsisOutlined, SyncOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shop } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useCan } from '@/shared/session/session';
import type { ShopTab } from './shop-drawer';
import { changeShop } from './shops-queries';

const ArchiveModal = lazy(() => import('./archive-modal'));
const ConnectionTestModal = lazy(() => import('./connection-test-modal'));
const SyncModal = lazy(() => import('./sync-modal'));

interface ShopActionsProps {
  shop: Shop;
  onEdit: () => void;
  onView: (tab?: ShopTab) => void;
}

export function ShopActions({ shop, onEdit, onView }: ShopActionsProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const mayWrite = useCan('shops.write');
  const maySync = useCan('sync');
  const [modal, setModal] = useState<'test' | 'sync' | 'archive' | null>(null);

  const unarchive = async () => {
    try {
      await changeShop(shop.id, { archived: false });
      await client.invalidateQueries({ queryKey: ['shops'] });
    } catch (error) {
      message.error(errorText(error));
    }
  };
  const items: MenuProps['items'] = [
    { key: 'completeness', label: t('shops.completeness'), onClick: () => onView() },
    { key: 'connection', label: t('shops.connection'), onClick: () => onView('connection') },
    { key: 'events', label: t('shops.events'), onClick: () => onView('events') },
  ];
  if (mayWrite) {
    items.push({ type: 'divider' });
    items.push(
      shop.archived
        ? { key: 'restore', label: t('shops.unarchive'), onClick: () => void unarchive() }
        : { key: 'archive', danger: true, label: t('shops.archive'), onClick: () => setModal('archive') },
    );
  }
  const close = () => setModal(null);

  return (
    <>
      {maySync && !shop.archived ? (
        <>
          <Button size="small" icon={<ApiOutlined />} onClick={() => setModal('test')} data-testid="shop-test">
            {t('shops.test')}
          </Button>
          <Button size="small" icon={<SyncOutlined />} onClick={() => setModal('sync')} data-testid="shop-sync">
            {t('shops.sync')}
          </Button>
        </>
      ) : null}
      {mayWrite && !shop.archived ? (
        <Button size="small" onClick={onEdit} data-testid="shop-edit">
          {t('action.edit')}
        </Button>
      ) : null}
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button size="small" icon={<EllipsisOutlined />} aria-label={t('action.more')} data-testid="shop-more" />
      </Dropdown>
      <Suspense>
        {modal === 'test' ? <ConnectionTestModal shop={shop} onClose={close} /> : null}
        {modal === 'sync' ? <SyncModal shop={shop} onClose={close} /> : null}
        {modal === 'archive' ? <ArchiveModal shop={shop} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
