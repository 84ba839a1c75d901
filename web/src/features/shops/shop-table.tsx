/** One row for each shop. */
import { Link } from '@tanstack/react-router';
import { Badge, Table, type TableColumnsType, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Shop } from '@/shared/api/types';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { Unknown } from '@/shared/ui/amount';
import { CredentialTags } from './credential-tags';
import { ShopActions } from './shop-actions';
import type { ShopTab } from './shop-drawer';
import styles from './shops.module.css';
import { SyncStates } from './sync-states';

interface ShopTableProps {
  shops: Shop[];
  onEdit: (shop: Shop) => void;
  onView: (shop: Shop, tab?: ShopTab) => void;
}

export function ShopTable({ shops, onEdit, onView }: ShopTableProps) {
  const { t } = useTranslation();
  const openJob = useOpenJob();
  const columns: TableColumnsType<Shop> = [
    {
      key: 'name',
      title: t('field.shop'),
      render: (_, shop) => (
        <div className={styles.name}>
          <strong>{shop.name}</strong>
          <span>
            <Tag variant="filled">{t(`enum.businessModel.${shop.business_model}`)}</Tag>
            {shop.environment === 'sandbox' ? <Tag variant="outlined">{t('enum.environment.sandbox')}</Tag> : null}
            {shop.archived ? <Tag variant="filled">{t('shops.archived')}</Tag> : null}
          </span>
        </div>
      ),
    },
    {
      key: 'entity',
      title: t('field.entity'),
      responsive: ['lg'],
      render: (_, shop) => shop.entity ?? <Unknown reason={t('shops.noEntity')} />,
    },
    {
      key: 'manager',
      title: t('field.manager'),
      responsive: ['xl'],
      render: (_, shop) => shop.default_manager ?? <Unknown reason={t('shops.noManager')} />,
    },
    {
      key: 'credentials',
      title: t('shops.credentials'),
      render: (_, shop) => <CredentialTags credentials={shop.credentials} onOpen={() => onView(shop, 'connection')} />,
    },
    {
      key: 'sync',
      title: t('shops.syncState'),
      render: (_, shop) => (
        <>
          <SyncStates shop={shop} onOpen={() => onView(shop)} />
          {shop.running_job_id === null ? null : (
            <button type="button" className={styles.running} onClick={() => openJob(shop.running_job_id as string)}>
              <Badge status="processing" text={t('shops.running')} />
            </button>
          )}
        </>
      ),
    },
    {
      key: 'issues',
      title: t('shops.issues'),
      align: 'right',
      render: (_, shop) =>
        shop.issues > 0 ? (
          <Link to="/sync-issues" search={{ shop_id: [shop.id] }} className={styles.issues}>
            {shop.issues}
          </Link>
        ) : (
          '0'
        ),
    },
    {
      key: 'actions',
      title: <span className="sr-only">{t('action.more')}</span>,
      align: 'right',
      render: (_, shop) => (
        <span className={styles.actions}>
          <ShopActions shop={shop} onEdit={() => onEdit(shop)} onView={(tab) => onView(shop, tab)} />
        </span>
      ),
    },
  ];
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={shops}
      columns={columns}
      scroll={{ x: 'max-content' }}
      onRow={(shop) => ({ 'data-testid': `shop-row-${shop.id}`, 'data-shop': shop.name }) as object}
      rowClassName={(shop) => (shop.archived ? (styles.faded ?? '') : '')}
    />
  );
}
