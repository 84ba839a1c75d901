/** The accounts and what each may see; for owners only. */

import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Result, Table, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListUsersData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import { useShopNames } from '@/shared/api/shops';
import type { Account, List } from '@/shared/api/types';
import { useCan } from '@/shared/session/session';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { When } from '@/shared/ui/when';
import { UserDrawer } from './user-drawer';
import styles from './users.module.css';

export function UsersPage() {
  const { t } = useTranslation();
  const mayWrite = useCan('users.write');
  if (!mayWrite) return <Result status="403" title={t('users.forbidden')} />;
  return <Users />;
}

function Users() {
  const { t } = useTranslation();
  const shopNames = useShopNames();
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => get<ListUsersData, List<Account>>('/api/users', { signal }),
  });
  const columns: TableColumnsType<Account> = [
    {
      title: t('auth.username'),
      render: (_, user) => (
        <>
          <strong>{user.username}</strong> {user.disabled ? <Tag>{t('users.disabled')}</Tag> : null}
        </>
      ),
    },
    { title: t('users.role'), width: 120, render: (_, user) => t(`enum.role.${user.role}`) },
    {
      title: t('field.shops'),
      render: (_, user) =>
        user.shop_ids === null ? t('filter.allShops') : user.shop_ids.map((id) => shopNames.get(id) ?? id).join(', '),
    },
    {
      title: t('users.seesCost'),
      width: 140,
      render: (_, user) => (user.can_see_cost ? t('users.yes') : t('users.no')),
    },
    { title: t('field.createdAt'), width: 150, render: (_, user) => <When at={user.created_at} /> },
    {
      title: <span className="sr-only">{t('action.more')}</span>,
      width: 80,
      align: 'right',
      render: (_, user) => (
        <Button type="link" size="small" onClick={() => setEdited(user)} data-testid={`user-edit-${user.username}`}>
          {t('action.edit')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t('screen.users')}>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="user-add">
          {t('users.add')}
        </Button>
      </PageHeader>
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <Table
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={data.items}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        )}
      </section>
      <UserDrawer user={edited} onClose={() => setEdited(null)} />
    </>
  );
}
