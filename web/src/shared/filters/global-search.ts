/** The filters of the global bar as they stand in the address bar, shared by all screens. */
import { type DayRange, dayOf, isDay, presetRange, RANGE_PRESETS, type RangePreset } from '@/shared/lib/days';
import { type RawSearch, readList, readOneOf, readText } from '@/shared/lib/search-params';

export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const DISPLAY_CURRENCIES = ['CNY', 'USD', 'original'] as const;

export interface GlobalSearch {
  shop_id?: string[];
  range?: RangePreset;
  from?: string;
  to?: string;
  compare?: Comparison;
  currency?: string;
  /** The job whose drawer is open; `all` shows the list. */
  job?: string;
}

/** These follow a user from screen to screen; the open drawer does not. */
export const SHARED_KEYS = ['shop_id', 'range', 'from', 'to', 'compare', 'currency'] as const;

export const DEFAULT_PRESET: RangePreset = '30d';

export function readGlobalSearch(search: RawSearch): GlobalSearch {
  const range = readOneOf(search.range, RANGE_PRESETS);
  const custom = range === undefined && isDay(search.from) && isDay(search.to) && search.from <= search.to;
  return {
    shop_id: readList(search.shop_id),
    range,
    from: custom ? (search.from as string) : undefined,
    to: custom ? (search.to as string) : undefined,
    compare: readOneOf(search.compare, COMPARISONS),
    currency: /^([A-Z]{3}|original)$/.test(String(search.currency)) ? readText(search.currency) : undefined,
    job: readText(search.job),
  };
}

export function rangeOf(search: GlobalSearch, timezone: string, now: Date): DayRange {
  if (search.from !== undefined && search.to !== undefined) return { from: search.from, to: search.to };
  return presetRange(search.range ?? DEFAULT_PRESET, dayOf(now, timezone));
}
