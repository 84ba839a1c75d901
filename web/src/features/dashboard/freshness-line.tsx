/** How new the orders are, and up to when it is proven that none is missing. */
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Summary } from '@/shared/api/types';
import { dayOf } from '@/shared/lib/days';
import { formatClock, formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import styles from './dashboard.module.css';

export function FreshnessLine({ freshness }: { freshness: Summary['freshness'] | undefined }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  if (freshness === undefined) return null;
  const now = new Date();
  const short = (at: string) =>
    dayOf(new Date(at), timezone) === dayOf(now, timezone) ? formatClock(at, timezone) : formatInstant(at, timezone);
  const synced = freshness.synced_until;
  const proven = freshness.proven_until;
  return (
    <Tooltip title={t('dashboard.freshnessHint')}>
      <span className={styles.freshness} data-testid="freshness" data-proven={proven !== null}>
        {synced === null ? t('dashboard.neverSynced') : t('dashboard.synced', { time: short(synced) })}
        {synced === null
          ? null
          : proven === null
            ? t('dashboard.notProven')
            : t('dashboard.proven', { time: short(proven) })}
      </span>
    </Tooltip>
  );
}
