/** Says in words why an amount of a line or an order is unknown. */
import { useTranslation } from 'react-i18next';
import type { Order, OrderLine, UnknownPart } from '@/shared/api/types';

export function useUnknownReason() {
  const { t } = useTranslation();
  const inWords = (parts: UnknownPart[]) =>
    parts.length === 0 ? t('unknown.plain') : parts.map((part) => t(`enum.unknown.${part}`)).join(' ');
  return {
    ofLine: (line: OrderLine) => inWords(line.unknown),
    ofOrder: (order: Order) => inWords([...new Set(order.lines.flatMap((line) => line.unknown))]),
  };
}
