/** Records that could not be read: nothing is swallowed, each stands here with the text the platform sent. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty, Segmented, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListSyncIssuesData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import { useShopNames } from '@/shared/api/shops';
import type { List, SyncIssue } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { CopyText } from '@/shared/ui/copy-text';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { Pager } from '@/shared/ui/pager';
import { RawDocument } from '@/shared/ui/raw-document';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { When } from '@/shared/ui/when';
import styles from './sync-issues.module.css';

const route = getRouteApi('/app/sync-issues');

export function SyncIssuesPage() {
  const { t, i18n } = useTranslation();
  const { shopIds } = useFilters();
  const shopNames = useShopNames();
  const { resolved = false, cursor, page } = route.useSearch();
  const navigate = route.useNavigate();
  const query = { shop_id: shopIds, resolved, cursor, limit: 50 };
  const { data, error, refetch } = useQuery({
    queryKey: ['sync-issues', query],
    queryFn: ({ signal }) => get<ListSyncIssuesData, List<SyncIssue>>('/api/sync-issues', { query, signal }),
    placeholderData: keepPreviousData,
  });
  const resourceName = (resource: string) => {
    const key = `enum.resource.${resource}`;
    return i18n.exists(key) ? t(key as 'enum.resource.orders') : resource;
  };

  return (
    <>
      <PageHeader title={t('screen.syncIssues')} hint={t('syncIssues.hint')}>
        <Segmented
          value={resolved ? 'resolved' : 'open'}
          options={[
            { value: 'open', label: t('syncIssues.open') },
            { value: 'resolved', label: t('syncIssues.resolved') },
          ]}
          onChange={(value) =>
            void navigate({
              search: (previous) => ({
                ...previous,
                cursor: undefined,
                page: undefined,
                resolved: value === 'resolved' ? true : undefined,
              }),
            })
          }
        />
      </PageHeader>
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <>
            <Table
              size="small"
              rowKey="id"
              dataSource={data.items}
              pagination={false}
              sticky
              scroll={{ x: 'max-content' }}
              expandable={{
                expandedRowRender: (issue) => <RawDocument value={issue.raw} />,
                columnWidth: 36,
                columnTitle: <span className="sr-only">{t('action.detail')}</span>,
              }}
              onRow={(issue) => ({ 'data-testid': `issue-row-${issue.id}` }) as object}
              columns={[
                {
                  title: t('field.shop'),
                  width: 130,
                  render: (_, issue) => shopNames.get(issue.shop_id) ?? issue.shop_id,
                },
                {
                  title: t('syncIssues.resource'),
                  width: 90,
                  render: (_, issue) => <Tag variant="filled">{resourceName(issue.resource)}</Tag>,
                },
                {
                  title: t('syncIssues.key'),
                  width: 200,
                  render: (_, issue) =>
                    issue.key === null ? '\u2014' : <CopyText text={issue.key} label={shortKey(issue.key)} />,
                },
                { title: t('syncIssues.reason'), className: styles.reason, dataIndex: 'reason' },
                { title: t('syncIssues.firstSeen'), width: 100, render: (_, issue) => <When at={issue.first_seen} /> },
                { title: t('syncIssues.lastSeen'), width: 100, render: (_, issue) => <When at={issue.last_seen} /> },
              ]}
              locale={{
                emptyText: <Empty description={t('syncIssues.empty')} style={{ padding: 40 }} />,
              }}
            />
            <Pager cursor={cursor} page={Number(page ?? 1)} nextCursor={data.next_cursor} total={data.total} />
          </>
        )}
      </section>
    </>
  );
}

/** A record without a number of its own is named by its digest, of which a few digits are enough. */
function shortKey(key: string): string {
  return key.startsWith('sha256:') ? `${key.slice(0, 15)}\u2026` : key;
}
