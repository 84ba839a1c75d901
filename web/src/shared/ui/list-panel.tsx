/** The table of a list screen, or what stands in its place: the error, a skeleton, or why it is empty and what to do. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Empty, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '@/shared/api/types';
import type { Column } from './column-settings';
import { ErrorState } from './error-state';
import styles from './list.module.css';
import { Pager } from './pager';
import { TableSkeleton } from './table-skeleton';

interface ListPanelProps<T> {
  query: UseQueryResult<List<T>>;
  search: { cursor?: string; page?: string };
  columns: Column<T>[];
  keyOf: (row: T) => string;
  /** Rows are called `<testId>-<key>`. */
  testId: string;
  /** Why there may be nothing; with filters set, clearing them is the next step, else a sync. */
  empty: { text: string; filtered: boolean; onClear: () => void };
  /** What a row opens to; null for rows that hold nothing more. */
  expanded?: (row: T) => ReactNode | null;
}

export function ListPanel<T extends object>(props: ListPanelProps<T>) {
  const { t } = useTranslation();
  const { query, search, keyOf, expanded } = props;
  const { data, error, isPlaceholderData, refetch } = query;
  return (
    <section className={styles.panel}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <TableSkeleton />
      ) : (
        <>
          <Table<T>
            size="small"
            rowKey={keyOf}
            columns={props.columns}
            dataSource={data.items}
            className={isPlaceholderData ? styles.stale : undefined}
            pagination={false}
            sticky
            scroll={{ x: 'max-content' }}
            onRow={(row) => ({ 'data-testid': `${props.testId}-${keyOf(row)}` }) as object}
            expandable={
              expanded && {
                expandedRowRender: expanded,
                rowExpandable: (row) => expanded(row) !== null,
                columnWidth: 36,
                columnTitle: <span className="sr-only">{t('action.detail')}</span>,
              }
            }
            locale={{ emptyText: <EmptyList {...props.empty} /> }}
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
  );
}

function EmptyList({ text, filtered, onClear }: ListPanelProps<object>['empty']) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <div className={styles.empty}>
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={filtered ? t('empty.filtered') : text} />
      {filtered ? (
        <Button onClick={onClear} data-testid="empty-clear">
          {t('action.clearFilters')}
        </Button>
      ) : (
        <Button type="primary" onClick={() => void navigate({ to: '/shops' })} data-testid="empty-to-shops">
          {t('empty.toShops')}
        </Button>
      )}
    </div>
  );
}
