/** The status of an order or a line in a word and a colour. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OrderStatus } from '@/shared/api/types';

const COLORS: Record<OrderStatus, string> = {
  pending: 'default',
  unshipped: 'warning',
  cancelled: 'default',
  shipped: 'processing',
  delivered: 'success',
  partly_shipped: 'processing',
  partly_delivered: 'success',
  unknown: 'error',
};

export function OrderStatusTag({ status }: { status: OrderStatus }) {
  const { t } = useTranslation();
  return (
    <Tag color={COLORS[status]} variant="filled">
      {t(`enum.orderStatus.${status}`)}
    </Tag>
  );
}
