/** What of a shop takes part in a promotion: price in it against the daily price, stock set aside and left. */
import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Enrolment, Promotion } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { Amount, Unknown } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import styles from '@/shared/ui/list.module.css';
import { When } from '@/shared/ui/when';
import { WordTag } from '@/shared/ui/word-tag';
import { SpanCell } from './span-cell';

export function EnrolmentTable({ row }: { row: Promotion }) {
  const { t } = useTranslation();
  const price = (key: 'daily_price' | 'activity_price') => ({
    title: t(`promotions.${key === 'daily_price' ? 'dailyPrice' : 'activityPrice'}`),
    width: 120,
    align: 'right' as const,
    render: (_: unknown, line: Enrolment) => (
      <Amount value={line[key]} currency={line.currency} reason={t('promotions.noPrice')} />
    ),
  });
  return (
    <Table
      size="small"
      className={styles.inner}
      rowKey={(line) => `${line.enrolment_id}/${line.sku_id}`}
      dataSource={row.enrolments}
      pagination={row.enrolments.length > 20 ? { pageSize: 20, size: 'small', showSizeChanger: false } : false}
      columns={[
        {
          title: t('promotions.enrolmentId'),
          width: 150,
          render: (_, line) => <CopyText text={line.enrolment_id} />,
        },
        {
          title: t('field.skuId'),
          width: 150,
          render: (_, line) =>
            line.sku_id === null ? (
              <Unknown reason={t('promotions.wholeProduct')} />
            ) : (
              <Link to="/skus" search={{ q: line.sku_id, sku: `${row.shop_id}/${line.sku_id}` }}>
                {line.sku_id}
              </Link>
            ),
        },
        {
          title: t('field.status'),
          width: 100,
          render: (_, line) =>
            line.status === null ? <Unknown /> : <WordTag group="enrolmentStatus" code={line.status} />,
        },
        price('daily_price'),
        price('activity_price'),
        {
          title: t('promotions.stock'),
          width: 120,
          align: 'right',
          render: (_, line) => (
            <span className={styles.figure}>
              <Count value={line.remaining_stock} />
              {' / '}
              <Count value={line.activity_stock} />
            </span>
          ),
        },
        { title: t('promotions.enrolledAt'), width: 110, render: (_, line) => <When at={line.enrolled_at} /> },
        {
          title: t('promotions.span'),
          width: 110,
          render: (_, line) => <SpanCell span={line} />,
        },
      ]}
    />
  );
}

function Count({ value }: { value: number | null }) {
  return value === null ? <Unknown /> : formatCount(value);
}
