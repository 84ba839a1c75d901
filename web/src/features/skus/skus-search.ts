/** The filters of the SKU screen in the address bar. */
import { type RawSearch, readFlag, readOneOf, readText } from '@/shared/lib/search-params';

export const SKU_SORTS = ['-units_30d', 'ext_code', 'name', 'sku_id'] as const;

export interface SkusSearch {
  q?: string;
  manager?: string;
  missing_cost?: boolean;
  on_sale?: boolean;
  sort?: (typeof SKU_SORTS)[number];
  cursor?: string;
  page?: string;
  /** The SKU in the drawer, as `shop id/SKU id`. */
  sku?: string;
}

export function readSkusSearch(search: RawSearch): SkusSearch {
  return {
    q: readText(search.q),
    manager: readText(search.manager),
    missing_cost: readFlag(search.missing_cost),
    on_sale: readFlag(search.on_sale),
    sort: readOneOf(search.sort, SKU_SORTS),
    cursor: readText(search.cursor),
    page: readText(search.page),
    sku: readText(search.sku),
  };
}
