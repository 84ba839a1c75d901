/** What a job says about itself, in the user's language and zone; a text of a form not known here stays as it is. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { GATEWAYS, type Gateway } from '@/shared/api/types';
import { useNames } from '@/shared/i18n/use-names';
import { formatCount } from '@/shared/lib/money';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';

type Names = ReturnType<typeof useNames>;
type Wording = (t: TFunction, found: string[], time: (text: string) => string, names: Names) => string;

const TO_THE_MINUTE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/;
const TIME = '(\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2})';
const gatewayName = (t: TFunction, gateway = '') => (isGateway(gateway) ? t(`enum.gateway.${gateway}`) : gateway);
const count = (digits = '0') => formatCount(Number(digits));

const WORDINGS: [RegExp, Wording][] = [
  [
    new RegExp(`^orders (\\w+): ${TIME} \u2026 ${TIME}$`),
    (t, [gateway, from = '', to = ''], time) =>
      t('job.text.slice', { gateway: gatewayName(t, gateway), from: time(from), to: time(to) }),
  ],
  [
    new RegExp(`^orders (\\w+): (\\d+) new, (\\d+) changed, up to ${TIME}$`),
    (t, [gateway, added, changed, until = ''], time) =>
      t('job.text.orders', {
        gateway: gatewayName(t, gateway),
        added: count(added),
        changed: count(changed),
        until: time(until),
      }),
  ],
  [
    /^products: (\d+) of (\d+)$/,
    (t, [done, total]) => t('job.text.products', { done: count(done), total: count(total) }),
  ],
  [/^prices: (\d+) of (\d+)$/, (t, [done, total]) => t('job.text.prices', { done: count(done), total: count(total) })],
  [
    /^sales figures: (\d+) of (\d+)$/,
    (t, [done, total]) => t('job.text.sales', { done: count(done), total: count(total) }),
  ],
  [
    /^(\d+) orders valued, (\d+) lines changed$/,
    (t, [orders, lines]) => t('job.text.valued', { orders: count(orders), lines: count(lines) }),
  ],
  [
    /^products (\w+): \{.*"skus":(\d+).*\}$/,
    (t, [gateway, skus]) => t('job.text.catalogue', { gateway: gatewayName(t, gateway), skus: count(skus) }),
  ],
  [
    /^(amounts|packages) (\w+): (\d+) orders$/,
    (t, [list = '', gateway, orders], _, names) =>
      t('job.text.perOrder', { list: names.jobList(list), gateway: gatewayName(t, gateway), n: count(orders) }),
  ],
  [
    /^orders (\w+): recounting from (\S+)$/,
    (t, [gateway, from = '']) => t('job.text.recount', { gateway: gatewayName(t, gateway), from }),
  ],
  [
    /^orders (\w+): (\d+) orders of (\S+) were missing and are stored now$/,
    (t, [gateway, n, day = '']) => t('job.text.recounted', { gateway: gatewayName(t, gateway), n: count(n), day }),
  ],
  [
    new RegExp(`^orders (\\w+): reading ${TIME} \u2026 ${TIME} again$`),
    (t, [gateway, from = '', to = ''], time) =>
      t('job.text.refill', { gateway: gatewayName(t, gateway), from: time(from), to: time(to) }),
  ],
  [
    /^orders (\w+): Temu counts (\d+) between (.+) and (.+), but lists (\d+)$/,
    (t, [gateway, counted, from = '', to = '', listed], time) =>
      t('job.text.unproven', {
        gateway: gatewayName(t, gateway),
        counted: count(counted),
        from: time(from),
        to: time(to),
        listed: count(listed),
      }),
  ],
  [
    /^(\d+) orders of (\w+) that Temu told of$/,
    (t, [n, gateway]) => t('job.text.told', { gateway: gatewayName(t, gateway), n: count(n) }),
  ],
  [
    /^(\w+): the shop has no usable credential for it;.*$/,
    (t, [resource = ''], _, names) => t('job.text.noCredential', { resource: names.resource(resource) }),
  ],
  [
    /^([a-z -]+): (\d+) of (\d+)(?: products)?$/,
    (t, [list = '', done, total], _, names) =>
      t('job.text.list', { list: names.jobList(list), done: count(done), total: count(total) }),
  ],
  [/^(\w+)$/, (t, [gateway]) => gatewayName(t, gateway)],
];

export function useJobText(): (text: string | null) => string {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const names = useNames();
  const time = (text: string) => formatInstant(instantOf(text), timezone);
  return (text) => {
    for (const [form, wording] of text === null ? [] : WORDINGS) {
      const found = text?.match(form);
      if (found) return wording(t, found.slice(1), time, names);
    }
    return text ?? '';
  };
}

/** The progress of an order sync runs over a span of time in minutes, not over records, and ends at one of one. */
export function countsRecords(message: string | null): boolean {
  return !message?.match(/^orders \w+: (\d{4}-|\d+ new)/);
}

/** The server writes minutes of UTC, and in some lines whole instants. */
function instantOf(text: string): string {
  return TO_THE_MINUTE.test(text) ? `${text.replace(' ', 'T')}:00Z` : text.replace(' UTC', 'Z');
}

function isGateway(text: string): text is Gateway {
  return GATEWAYS.some((gateway) => gateway === text);
}
