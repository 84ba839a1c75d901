/** The global filters in force on this screen, with the days worked out in the reporting zone. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Day, RangePreset } from '@/shared/lib/days';
import { useMe } from '@/shared/session/session';
import { type Comparison, DEFAULT_PRESET, type GlobalSearch, rangeOf, readGlobalSearch } from './global-search';

export interface Filters {
  shopIds: string[];
  from: Day;
  to: Day;
  /** Null when the days were picked by hand. */
  preset: RangePreset | null;
  compare: Comparison;
  /** A currency code or `original`. */
  currency: string;
  reportingCurrency: string;
  timezone: string;
}

export function useFilters(): Filters {
  const search = readGlobalSearch(useSearch({ strict: false }));
  const { timezone, reporting_currency } = useMe();
  const { from, to } = rangeOf(search, timezone, new Date());
  return {
    shopIds: search.shop_id ?? [],
    from,
    to,
    preset: search.from === undefined ? (search.range ?? DEFAULT_PRESET) : null,
    compare: search.compare ?? 'previous',
    currency: search.currency ?? reporting_currency,
    reportingCurrency: reporting_currency,
    timezone,
  };
}

/** Changes some of the global filters and leaves everything else of the address alone, except the page. */
export function useSetFilters(): (change: Partial<GlobalSearch>) => void {
  const navigate = useNavigate();
  return (change) => {
    void navigate({ to: '.', search: (previous) => ({ ...previous, cursor: undefined, page: undefined, ...change }) });
  };
}
