/** What a job says about itself, in the user's language and zone; a text of a form not known here stays as it is. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { GATEWAYS, type Gateway } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';

type Wording = (t: TFunction, found: string[], time: (text: string) => string) => string;

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
  [/^(\w+)$/, (t, [gateway]) => gatewayName(t, gateway)],
];

export function useJobText(): (text: string | null) => string {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const time = (text: string) => formatInstant(`${text.replace(' ', 'T')}:00Z`, timezone);
  return (text) => {
    for (const [form, wording] of text === null ? [] : WORDINGS) {
      const found = text?.match(form);
      if (found) return wording(t, found.slice(1), time);
    }
    return text ?? '';
  };
}

/** The progress of an order sync runs over a span of time, not over records. */
export function countsRecords(message: string | null): boolean {
  return !message?.startsWith('orders ');
}

function isGateway(text: string): text is Gateway {
  return GATEWAYS.some((gateway) => gateway === text);
}
