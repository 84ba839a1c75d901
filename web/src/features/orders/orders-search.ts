/** The filters of the orders screen in the address bar. */
import { ORDER_STATUSES, type OrderStatus } from '@/shared/api/types';
import { type RawSearch, readFlag, readManyOf, readOneOf, readText } from '@/shared/lib/search-params';

export const LATE_KINDS = ['overdue', 'due_today', 'shipped_late'] as const;
export const ORDER_SORTS = ['-ordered_at', 'ordered_at', 'ship_by', '-gmv', '-profit'] as const;

export interface OrdersSearch {
  status?: OrderStatus[];
  q?: string;
  sku_id?: string;
  manager?: string;
  late?: (typeof LATE_KINDS)[number];
  matched?: boolean;
  /** Leaves the dates of the global bar out, for work lists such as overdue orders. */
  any_day?: boolean;
  sort?: (typeof ORDER_SORTS)[number];
  cursor?: string;
  page?: string;
  /** The order in the drawer, as `shop id/order number`. */
  order?: string;
}

export function readOrdersSearch(search: RawSearch): OrdersSearch {
  return {
    status: readManyOf(search.status, ORDER_STATUSES),
    q: readText(search.q),
    sku_id: readText(search.sku_id),
    manager: readText(search.manager),
    late: readOneOf(search.late, LATE_KINDS),
    matched: readFlag(search.matched),
    any_day: readFlag(search.any_day),
    sort: readOneOf(search.sort, ORDER_SORTS),
    cursor: readText(search.cursor),
    page: readText(search.page),
    order: readText(search.order),
  };
}
