/** What the smaller screens read from the address bar; orders and SKUs have files of their own. */
import {
  CASE_STATUSES,
  type CaseStatus,
  JOB_STATES,
  type JobState,
  STOCK_UP_STATUSES,
  type StockUpStatus,
} from '@/shared/api/types';
import { type RawSearch, readFlag, readManyOf, readOneOf, readText } from '@/shared/lib/search-params';

interface PageSearch {
  cursor?: string;
  page?: string;
}

function readPage(search: RawSearch): PageSearch {
  return { cursor: readText(search.cursor), page: readText(search.page) };
}

export function readLoginSearch(search: RawSearch): { redirect?: string } {
  return { redirect: readText(search.redirect) };
}

export function readDashboardSearch(search: RawSearch): { interval?: 'day' | 'week' | 'month' } {
  return { interval: readOneOf(search.interval, ['day', 'week', 'month']) };
}

interface ShopsSearch {
  edit?: string;
  /** The shop whose drawer is open, and at which part of it; completeness where none is named. */
  view?: string;
  tab?: 'connection' | 'events';
  archived?: boolean;
}

export function readShopsSearch(search: RawSearch): ShopsSearch {
  return {
    edit: readText(search.edit),
    view: readText(search.view),
    tab: readOneOf(search.tab, ['connection', 'events']),
    archived: readFlag(search.archived),
  };
}

export function readRatesSearch(search: RawSearch): PageSearch & { rate_currency?: string } {
  return { rate_currency: readText(search.rate_currency), ...readPage(search) };
}

export function readSyncIssuesSearch(search: RawSearch): PageSearch & { resolved?: boolean } {
  return { resolved: readFlag(search.resolved), ...readPage(search) };
}

export function readJobsSearch(search: RawSearch): PageSearch & { state?: JobState } {
  return { state: readOneOf(search.state, JOB_STATES), ...readPage(search) };
}

export function readAfterSalesSearch(search: RawSearch): PageSearch & { status?: CaseStatus[]; any_day?: boolean } {
  return { status: readManyOf(search.status, CASE_STATUSES), any_day: readFlag(search.any_day), ...readPage(search) };
}

export function readStockUpSearch(search: RawSearch): PageSearch & { status?: StockUpStatus[] } {
  return { status: readManyOf(search.status, STOCK_UP_STATUSES), ...readPage(search) };
}

export function readPriceReviewsSearch(search: RawSearch): PageSearch & { open?: boolean } {
  return { open: readFlag(search.open), ...readPage(search) };
}

export function readPromotionsSearch(search: RawSearch): PageSearch & { joined?: boolean } {
  return { joined: readFlag(search.joined), ...readPage(search) };
}
