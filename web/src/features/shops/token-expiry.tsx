/** How long a token lasts; its colour follows the notices: a month, a week, a day ahead. */
import { useTranslation } from 'react-i18next';
import { daysUntil, formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import styles from './shops.module.css';

export function TokenExpiry({ at }: { at: string }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const days = daysUntil(at, new Date());
  const tone = days < 1 ? styles.bad : days < 7 ? styles.warn : days < 30 ? styles.notice : styles.soft;
  const text =
    days < 0 ? t('shops.tokenExpired') : days < 1 ? t('shops.tokenToday') : t('shops.tokenDays', { count: days });
  return (
    <span className={tone} title={formatInstant(at, timezone)}>
      {text}
    </span>
  );
}
