/** The evidence: each slice of time with what the platform counted and what was read and stored. */
import { CheckCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ResourceProof } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import { When } from '@/shared/ui/when';
import { pageCounts } from './completeness';
import styles from './shops.module.css';

type Slice = ResourceProof['slices'][number];

export function SliceTable({ slices, placed }: { slices: Slice[]; placed: boolean }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const span = (slice: Slice) => `${formatInstant(slice.from, timezone)} \u2013 ${formatInstant(slice.to, timezone)}`;
  const hinted = (title: string, hint: string) => <span title={hint}>{title}</span>;
  const columns: TableColumnsType<Slice> = [
    {
      title: placed ? t('shops.slicePlaced') : t('shops.slice'),
      render: (_, slice) => <span className={styles.figure}>{span(slice)}</span>,
    },
    { title: t('shops.pages'), align: 'right', dataIndex: 'pages' },
    {
      title: hinted(t('shops.seen'), t('shops.seenHint')),
      align: 'right',
      render: (_, slice) =>
        slice.page_totals.length > 0 ? (
          <span className={new Set(slice.page_totals).size > 1 ? styles.warn : styles.figure}>
            {pageCounts(slice.page_totals)}
          </span>
        ) : (
          formatCount(slice.total_seen)
        ),
    },
    { title: t('shops.stored'), align: 'right', render: (_, slice) => formatCount(slice.distinct_stored) },
    {
      title: hinted(t('shops.reread'), t('shops.rereadHint')),
      align: 'right',
      render: (_, slice) => formatCount(slice.reread),
    },
    {
      title: hinted(t('shops.attempts'), t('shops.attemptsHint')),
      align: 'right',
      render: (_, slice) => `${slice.attempts} / ${slice.misses}`,
    },
    {
      title: t('shops.proven'),
      align: 'center',
      render: (_, slice) =>
        slice.proven ? (
          <CheckCircleFilled className={styles.good} aria-label={t('shops.proven')} />
        ) : (
          <ExclamationCircleFilled className={styles.warn} aria-label={t('shops.notProven')} />
        ),
    },
    { title: t('field.finishedAt'), render: (_, slice) => <When at={slice.finished_at} /> },
  ];
  if (slices.length === 0) return null;
  return (
    <Table
      size="small"
      rowKey={(slice) => `${slice.from}/${slice.to}`}
      dataSource={slices}
      columns={columns}
      scroll={{ x: 'max-content' }}
      pagination={slices.length > 6 ? { pageSize: 6, size: 'small', showSizeChanger: false } : false}
    />
  );
}
