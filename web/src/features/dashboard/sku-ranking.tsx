/** The ten SKUs that sold most. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShopNames } from '@/shared/api/shops';
import type { RankingItem } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { formatCount, formatRatio } from '@/shared/lib/money';
import { useSeesCost } from '@/shared/session/session';
import { Amount, Unknown } from '@/shared/ui/amount';
import { DerivedNote } from '@/shared/ui/derived-note';
import { ErrorState } from '@/shared/ui/error-state';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import styles from './dashboard.module.css';
import { chartCurrency, skuRankingQuery } from './dashboard-queries';

export function SkuRanking() {
  const { t } = useTranslation();
  const filters = useFilters();
  const seesCost = useSeesCost();
  const shopNames = useShopNames();
  const { data, error, refetch } = useQuery(skuRankingQuery(filters));

  const columns: TableColumnsType<RankingItem> = [
    { title: '#', width: 44, render: (_, __, index) => <span className={styles.rank}>{index + 1}</span> },
    {
      title: t('field.product'),
      ellipsis: true,
      render: (_, row) => (
        <Link to="/skus" search={{ q: row.ext_code ?? row.sku_id ?? undefined }} title={row.name ?? undefined}>
          {row.name ?? row.ext_code ?? row.sku_id ?? t('dashboard.unmatched')}
        </Link>
      ),
    },
    { title: t('field.extCode'), dataIndex: 'ext_code', width: 140, ellipsis: true, responsive: ['lg'] },
    {
      title: t('field.shop'),
      width: 140,
      ellipsis: true,
      responsive: ['lg'],
      render: (_, row) => shopNames.get(row.shop_id ?? ''),
    },
    {
      title: t('kpi.units'),
      width: 104,
      align: 'right',
      render: (_, row) => (
        <span className={styles.figure}>
          {formatCount(row.units)}
          <div className={styles.tileNote}>
            <DerivedNote figures={row} of="units" />
          </div>
        </span>
      ),
    },
    {
      title: t('kpi.gmv'),
      width: 116,
      align: 'right',
      render: (_, row) => <Amount value={row.gmv} reason={t('unknown.gmv')} />,
    },
    ...(seesCost
      ? ([
          {
            title: t('kpi.profit'),
            width: 116,
            align: 'right',
            render: (_, row) => <Amount value={row.profit} reason={t('unknown.profit')} />,
          },
          {
            title: t('kpi.margin'),
            width: 80,
            align: 'right',
            render: (_, row) =>
              row.margin === null ? (
                <Unknown reason={t('unknown.profit')} />
              ) : (
                <span className={styles.figure}>{formatRatio(row.margin)}</span>
              ),
          },
        ] satisfies TableColumnsType<RankingItem>)
      : []),
    {
      title: t('field.share'),
      width: 80,
      align: 'right',
      render: (_, row) => <span className={styles.figure}>{row.share ? formatRatio(row.share) : ''}</span>,
    },
  ];

  return (
    <section className={styles.card} data-testid="sku-ranking">
      <header className={styles.cardHead}>
        <h2>{t('dashboard.skuRanking')}</h2>
        <span className={styles.cardHint}>{chartCurrency(filters)}</span>
      </header>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <TableSkeleton />
      ) : (
        <Table
          size="small"
          rowKey={(row) => `${row.shop_id}/${row.sku_id}`}
          pagination={false}
          dataSource={data.items}
          columns={columns}
          scroll={{ x: 900 }}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('dashboard.noSales')} /> }}
        />
      )}
    </section>
  );
}
