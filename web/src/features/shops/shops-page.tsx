/** The shops with their credentials and the state of their syncs. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Checkbox, Empty, Skeleton, Space } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { shopsQuery } from '@/shared/api/shops';
import { useCan } from '@/shared/session/session';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { AuthorizationBanner } from './authorization-banner';
import { ShopTable } from './shop-table';
import styles from './shops.module.css';

const ShopDrawer = lazy(() => import('./shop-drawer'));
const ShopFormDrawer = lazy(() => import('./shop-form-drawer'));
const route = getRouteApi('/app/shops');

export function ShopsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useCan('shops.write');
  const { data, error, refetch } = useQuery(shopsQuery);
  const setSearch = (change: Partial<typeof search>) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }) });

  const shops = (data?.items ?? []).filter((shop) => search.archived === true || !shop.archived);
  const edited = data?.items.find((shop) => shop.id === search.edit) ?? null;
  const viewed = data?.items.find((shop) => shop.id === search.view) ?? null;
  const addButton = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setSearch({ edit: 'new' })} data-testid="shop-add">
      {t('shops.add')}
    </Button>
  );

  return (
    <>
      <PageHeader title={t('screen.shops')}>
        <Space>
          <Checkbox
            checked={search.archived === true}
            onChange={(event) => setSearch({ archived: event.target.checked || undefined })}
          >
            {t('shops.showArchived')}
          </Checkbox>
          {mayWrite ? addButton : null}
        </Space>
      </PageHeader>
      <AuthorizationBanner shops={data?.items ?? []} />
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Skeleton active style={{ padding: 20 }} />
        ) : shops.length === 0 ? (
          <Empty style={{ padding: '56px 24px' }} description={t('shops.empty')}>
            <p className={styles.hint}>{t('shops.emptyHint')}</p>
            <p className={styles.hint}>{t('shops.simulatorHint')}</p>
          </Empty>
        ) : (
          <ShopTable
            shops={shops}
            onEdit={(shop) => setSearch({ edit: shop.id })}
            onView={(shop, tab) => setSearch({ view: shop.id, tab })}
          />
        )}
      </section>
      <Suspense>
        {search.edit === 'new' || edited !== null ? (
          <ShopFormDrawer shop={edited} onClose={() => setSearch({ edit: undefined })} />
        ) : null}
        {viewed === null ? null : (
          <ShopDrawer
            shop={viewed}
            tab={search.tab}
            onTab={(tab) => setSearch({ tab })}
            onClose={() => setSearch({ view: undefined, tab: undefined })}
          />
        )}
      </Suspense>
    </>
  );
}
