/** The after-sales cases of an order and the requests to cancel it. */
import { Empty, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AfterSalesCase, OrderDetail } from '@/shared/api/types';
import { useWord } from '@/shared/i18n/use-word';
import { Unknown } from '@/shared/ui/amount';
import { CaseRefund } from '@/shared/ui/case-refund';
import { CopyText } from '@/shared/ui/copy-text';
import { Deadline } from '@/shared/ui/deadline';
import { When } from '@/shared/ui/when';
import { WordTag } from '@/shared/ui/word-tag';

export function OrderCases({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const word = useWord();
  if (order.after_sales.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('orders.noCases')} />;
  }
  return (
    <Table
      size="small"
      rowKey="case_sn"
      dataSource={order.after_sales}
      pagination={false}
      scroll={{ x: 'max-content' }}
      data-testid="order-cases"
      columns={[
        { title: t('afterSales.caseSn'), width: 210, render: (_, row) => <CopyText text={row.case_sn} /> },
        { title: t('afterSales.kind'), width: 122, render: (_, row) => word('caseKind', row.kind) },
        {
          title: t('field.status'),
          width: 118,
          render: (_, row) => <WordTag group="caseStatus" code={row.status} />,
        },
        {
          title: t('afterSales.actBy'),
          width: 124,
          render: (_, row) => <Deadline at={row.act_by} open={row.open} missing={t('afterSales.noDeadline')} />,
        },
        {
          title: t('afterSales.refund'),
          width: 112,
          align: 'right',
          render: (_, row) => <CaseRefund row={row} />,
        },
        { title: t('afterSales.reason'), render: (_, row) => <Reasons row={row} /> },
        { title: t('field.updatedAt'), width: 100, render: (_, row) => <When at={row.updated_at} /> },
      ]}
    />
  );
}

function Reasons({ row }: { row: AfterSalesCase }) {
  const { t } = useTranslation();
  const reasons = [...new Set(row.lines.map((line) => line.reason).filter((reason) => reason !== null))];
  return reasons.length === 0 ? <Unknown reason={t('afterSales.noReason')} /> : reasons.join('; ');
}
