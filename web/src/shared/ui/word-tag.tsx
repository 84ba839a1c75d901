/** A state in a word and a colour: amber waits for us, blue is on its way, green is done, red went wrong. */
import { Tag } from 'antd';
import { useWord, type WordGroup } from '@/shared/i18n/use-word';

const COLORS = {
  caseStatus: {
    requested: 'warning',
    return_requested: 'warning',
    label_wanted: 'warning',
    parcel_sent_back: 'processing',
    parcel_received: 'warning',
    platform_reviewing: 'processing',
    refunding: 'processing',
    refunded: 'success',
    unknown: 'error',
  },
  stockUpStatus: {
    to_accept: 'warning',
    to_deliver: 'warning',
    sent: 'processing',
    received: 'processing',
    checked: 'processing',
    in_stock: 'success',
    refused: 'error',
    returned: 'error',
    timed_out: 'error',
    unknown: 'error',
  },
  shipOrderStatus: {
    to_pack: 'warning',
    sent: 'processing',
    received: 'processing',
    partly_received: 'processing',
    in_stock: 'success',
    returned: 'error',
    unknown: 'error',
  },
  priceReviewStatus: {
    to_review: 'processing',
    waiting: 'warning',
    to_change: 'warning',
    syncing: 'processing',
    passed: 'success',
    confirmed: 'success',
    changed: 'success',
    rejected: 'error',
    unknown: 'error',
  },
  promotionStatus: { not_started: 'warning', running: 'success', unknown: 'error' },
  enrolmentStatus: {
    enrolling: 'processing',
    waiting: 'processing',
    running: 'success',
    failed: 'error',
    unknown: 'error',
  },
  packageStatus: { in_transit: 'processing', delivered: 'success', unknown: 'default' },
} satisfies Partial<Record<WordGroup, Record<string, string>>>;

export function WordTag({ group, code }: { group: keyof typeof COLORS; code: string }) {
  const word = useWord();
  const colors: Record<string, string> = COLORS[group];
  return (
    <Tag color={colors[code] ?? 'default'} variant="filled">
      {word(group, code)}
    </Tag>
  );
}
