/** The SKUs with prices, costs, stock and the person in charge. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty, Table } from 'antd';
import type { SorterResult } from 'antd/es/table/interface';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sku } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { useColumns } from '@/shared/ui/column-settings';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { Pager } from '@/shared/ui/pager';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { useSkuColumns } from './sku-columns';
import styles from './skus.module.css';
import { SkusForm } from './skus-form';
import { skusQuery } from './skus-queries';
import { SKU_SORTS, type SkusSearch } from './skus-search';

const SkuDrawer = lazy(() => import('./sku-drawer'));
const route = getRouteApi('/app/skus');

export function SkusPage() {
  const { t } = useTranslation();
  const filters = useFilters();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, isPlaceholderData, refetch } = useQuery(skusQuery(filters, search));
  const setSearch = (change: SkusSearch) =>
    void navigate({ search: (previous) => ({ ...previous, cursor: undefined, page: undefined, ...change }) });
  const openSku = (sku: string | undefined) => void navigate({ search: (previous) => ({ ...previous, sku }) });
  const { visible, settings } = useColumns('skus', useSkuColumns(search.sort ?? '-units_30d', openSku));

  return (
    <>
      <PageHeader title={t('screen.skus')} hint={t('skus.hint')} />
      <SkusForm search={search} onChange={setSearch} extra={settings} />
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <>
            <Table
              size="small"
              rowKey={(sku) => `${sku.shop_id}/${sku.sku_id}`}
              columns={visible}
              dataSource={data.items}
              className={isPlaceholderData ? styles.stale : undefined}
              pagination={false}
              sticky
              scroll={{ x: 'max-content' }}
              showSorterTooltip={false}
              onRow={(sku) => ({ 'data-testid': `sku-row-${sku.sku_id}` }) as object}
              onChange={(_pagination, _filters, sorter) => setSearch({ sort: sortOf(sorter) })}
              locale={{
                emptyText: <Empty description={t('skus.empty')} style={{ padding: 40 }} />,
              }}
            />
            <Pager
              cursor={search.cursor}
              page={Number(search.page ?? 1)}
              nextCursor={data.next_cursor}
              total={data.total}
            />
          </>
        )}
      </section>
      <Suspense>
        {search.sku === undefined ? null : <SkuDrawer sku={search.sku} onClose={() => openSku(undefined)} />}
      </Suspense>
    </>
  );
}

function sortOf(sorter: SorterResult<Sku> | SorterResult<Sku>[]): SkusSearch['sort'] {
  const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
  if (!order) return undefined;
  const wanted = `${order === 'descend' ? '-' : ''}${columnKey}`;
  return wanted === '-units_30d' ? undefined : SKU_SORTS.find((sort) => sort === wanted);
}
