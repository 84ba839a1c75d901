/** The columns of the table of promotions. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Promotion } from '@/shared/api/types';
import { useWord } from '@/shared/i18n/use-word';
import { formatCount } from '@/shared/lib/money';
import { Unknown } from '@/shared/ui/amount';
import type { Column } from '@/shared/ui/column-settings';
import { CopyText } from '@/shared/ui/copy-text';
import { Deadline } from '@/shared/ui/deadline';
import { ShopLine } from '@/shared/ui/shop-line';
import { WordTag } from '@/shared/ui/word-tag';
import { SpanCell } from './span-cell';

export function usePromotionColumns(): Column<Promotion>[] {
  const { t } = useTranslation();
  const word = useWord();
  return [
    {
      key: 'name',
      fixed: 'left',
      title: t('promotions.name'),
      width: 220,
      render: (_, row) => (
        <ShopLine shopId={row.shop_id}>
          {row.name === null ? <CopyText text={row.promotion_id} /> : <span>{row.name}</span>}
        </ShopLine>
      ),
    },
    {
      key: 'promotion_id',
      label: t('promotions.id'),
      title: t('promotions.id'),
      width: 140,
      render: (_, row) => <CopyText text={row.promotion_id} />,
    },
    {
      key: 'activity_type',
      label: t('promotions.type'),
      title: t('promotions.type'),
      width: 132,
      render: (_, row) => (row.activity_type === null ? <Unknown /> : word('promotionType', row.activity_type)),
    },
    {
      key: 'status',
      label: t('field.status'),
      title: t('field.status'),
      width: 100,
      render: (_, row) => <WordTag group="promotionStatus" code={row.status} />,
    },
    {
      key: 'span',
      label: t('promotions.span'),
      title: t('promotions.span'),
      width: 130,
      render: (_, row) => <SpanCell span={row} />,
    },
    {
      key: 'enroll_until',
      label: t('promotions.enrollUntil'),
      title: t('promotions.enrollUntil'),
      width: 140,
      render: (_, row) => (
        <Deadline at={row.enroll_until} open={mayEnroll(row)} missing={t('promotions.noEnrolTime')} />
      ),
    },
    {
      key: 'joined',
      label: t('promotions.takesPart'),
      title: t('promotions.takesPart'),
      width: 96,
      render: (_, row) => <JoinedTag row={row} />,
    },
    {
      key: 'enrolments',
      label: t('promotions.enrolments'),
      title: t('promotions.enrolments'),
      align: 'right',
      width: 90,
      render: (_, row) => formatCount(row.enrolments.length),
    },
  ];
}

/** Joining is open from one moment to another; an end alone is enough to count down to. */
function mayEnroll(row: Promotion): boolean {
  const now = Date.now();
  const begun = row.enroll_from === null || Date.parse(row.enroll_from) <= now;
  return begun && row.enroll_until !== null && Date.parse(row.enroll_until) > now;
}

function JoinedTag({ row }: { row: Promotion }) {
  const { t } = useTranslation();
  if (row.joined === null) return <Unknown reason={t('promotions.joinedUnknown')} />;
  return (
    <Tag color={row.joined ? 'success' : 'default'} variant="filled">
      {row.joined ? t('promotions.joined') : t('promotions.notJoined')}
    </Tag>
  );
}
