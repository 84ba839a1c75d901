/** The columns of the table of price reviews. */
import { Link } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PriceReview } from '@/shared/api/types';
import { useWord } from '@/shared/i18n/use-word';
import { relativeChange } from '@/shared/lib/money';
import { Amount, Unknown } from '@/shared/ui/amount';
import type { Column } from '@/shared/ui/column-settings';
import { CopyText } from '@/shared/ui/copy-text';
import styles from '@/shared/ui/list.module.css';
import { ShopLine } from '@/shared/ui/shop-line';
import { When } from '@/shared/ui/when';
import { WordTag } from '@/shared/ui/word-tag';

export function useReviewColumns(): Column<PriceReview>[] {
  const { t } = useTranslation();
  const word = useWord();
  return [
    {
      key: 'review_id',
      fixed: 'left',
      title: t('priceReviews.number'),
      width: 140,
      render: (_, row) => (
        <ShopLine shopId={row.shop_id}>
          <CopyText text={row.review_id} />
        </ShopLine>
      ),
    },
    {
      key: 'kind',
      label: t('priceReviews.kind'),
      title: t('priceReviews.kind'),
      width: 78,
      render: (_, row) => (
        <Tooltip title={word('priceReviewKindHint', row.kind)}>{word('priceReviewKind', row.kind)}</Tooltip>
      ),
    },
    {
      key: 'status',
      label: t('field.status'),
      title: t('field.status'),
      width: 104,
      render: (_, row) => <WordTag group="priceReviewStatus" code={row.status} />,
    },
    {
      key: 'skus',
      label: t('field.sku'),
      title: t('field.sku'),
      width: 150,
      render: (_, row) => <SkusCell row={row} />,
    },
    {
      key: 'current_price',
      label: t('priceReviews.current'),
      title: t('priceReviews.current'),
      align: 'right',
      width: 110,
      render: (_, row) => (
        <Amount value={row.current_price} currency={row.currency} reason={t('priceReviews.noCurrent')} />
      ),
    },
    {
      key: 'suggested_price',
      label: t('priceReviews.suggested'),
      title: t('priceReviews.suggested'),
      align: 'right',
      width: 110,
      render: (_, row) => (
        <Amount value={row.suggested_price} currency={row.currency} reason={t('priceReviews.noSuggested')} />
      ),
    },
    {
      key: 'change',
      label: t('priceReviews.change'),
      title: t('priceReviews.change'),
      align: 'right',
      width: 76,
      render: (_, row) => <ChangeCell row={row} />,
    },
    {
      key: 'reason',
      label: t('priceReviews.reason'),
      title: t('priceReviews.reason'),
      width: 120,
      render: (_, row) => row.reason ?? <Unknown reason={t('afterSales.noReason')} />,
    },
    {
      key: 'created_at',
      label: t('field.createdAt'),
      title: t('field.createdAt'),
      width: 100,
      render: (_, row) => <When at={row.created_at} missing={t('priceReviews.noCreated')} />,
    },
    {
      key: 'first_seen_at',
      label: t('field.firstSeen'),
      title: t('field.firstSeen'),
      width: 100,
      render: (_, row) => <When at={row.first_seen_at} />,
    },
  ];
}

function SkusCell({ row }: { row: PriceReview }) {
  const { t } = useTranslation();
  const [first, ...others] = row.sku_ids;
  if (first === undefined) {
    return row.product_id === null ? <Unknown /> : <CopyText text={row.product_id} />;
  }
  return (
    <div className={styles.stack}>
      <Link to="/skus" search={{ q: first, sku: `${row.shop_id}/${first}` }}>
        {row.ext_code ?? first}
      </Link>
      {others.length === 0 ? null : (
        <Tooltip title={others.join(', ')}>
          <span className={styles.soft}>{t('priceReviews.moreSkus', { count: others.length })}</span>
        </Tooltip>
      )}
    </div>
  );
}

function ChangeCell({ row }: { row: PriceReview }) {
  const { t } = useTranslation();
  const change = relativeChange(row.suggested_price, row.current_price);
  if (change === null) return <Unknown reason={t('priceReviews.noChange')} />;
  const sign = change.direction === 'down' ? '\u2212' : change.direction === 'up' ? '+' : '';
  return (
    <span className={`${styles.figure} ${change.direction === 'down' ? styles.overdue : ''}`}>
      {`${sign}${change.text}`}
    </span>
  );
}
