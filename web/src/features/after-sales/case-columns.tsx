/** The columns of the after-sales table. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AfterSalesCase } from '@/shared/api/types';
import { useWord } from '@/shared/i18n/use-word';
import { CaseRefund } from '@/shared/ui/case-refund';
import type { Column } from '@/shared/ui/column-settings';
import { CopyText } from '@/shared/ui/copy-text';
import { Deadline } from '@/shared/ui/deadline';
import styles from '@/shared/ui/list.module.css';
import { ShopLine } from '@/shared/ui/shop-line';
import { When } from '@/shared/ui/when';
import { WordTag } from '@/shared/ui/word-tag';

export function useCaseColumns(): Column<AfterSalesCase>[] {
  const { t } = useTranslation();
  const word = useWord();
  return [
    {
      key: 'case_sn',
      fixed: 'left',
      title: t('afterSales.caseSn'),
      width: 212,
      render: (_, row) => (
        <ShopLine shopId={row.shop_id}>
          <CopyText text={row.case_sn} />
        </ShopLine>
      ),
    },
    {
      key: 'kind',
      label: t('afterSales.kind'),
      title: t('afterSales.kind'),
      width: 122,
      render: (_, row) => word('caseKind', row.kind),
    },
    {
      key: 'status',
      label: t('field.status'),
      title: t('field.status'),
      width: 118,
      render: (_, row) => <WordTag group="caseStatus" code={row.status} />,
    },
    {
      key: 'act_by',
      label: t('afterSales.actBy'),
      title: t('afterSales.actBy'),
      width: 124,
      render: (_, row) => <Deadline at={row.act_by} open={row.open} missing={t('afterSales.noDeadline')} />,
    },
    {
      key: 'refund',
      label: t('afterSales.refund'),
      title: t('afterSales.refund'),
      align: 'right',
      width: 112,
      render: (_, row) => <CaseRefund row={row} />,
    },
    {
      key: 'order',
      label: t('field.orderSn'),
      title: t('field.orderSn'),
      width: 186,
      render: (_, row) => (
        <Link
          to="/orders"
          search={{
            any_day: true,
            q: row.parent_order_sn,
            order: `${row.shop_id}/${row.parent_order_sn}`,
          }}
          className={styles.nowrap}
          data-testid={`case-order-${row.case_sn}`}
        >
          {row.parent_order_sn}
        </Link>
      ),
    },
    {
      key: 'created_at',
      label: t('afterSales.createdAt'),
      title: t('afterSales.createdAt'),
      width: 100,
      render: (_, row) => <When at={row.created_at} />,
    },
    {
      key: 'updated_at',
      label: t('field.updatedAt'),
      title: t('field.updatedAt'),
      width: 100,
      render: (_, row) => <When at={row.updated_at} />,
    },
  ];
}
