/** A latest time and how long is left: amber on the last day, red once it has passed, silent when nothing is due any more. */
import { useTranslation } from 'react-i18next';
import { useNow } from '@/shared/lib/use-now';
import styles from './list.module.css';
import { When } from './when';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function Deadline({ at, open, missing }: { at: string | null; open: boolean; missing?: string }) {
  const { t } = useTranslation();
  const now = useNow();
  if (at === null || !open) return <When at={at} missing={missing} />;
  const left = Date.parse(at) - now.getTime();
  const size = Math.abs(left);
  const time =
    size >= DAY
      ? t('deadline.days', { days: Math.floor(size / DAY), hours: Math.floor((size % DAY) / HOUR) })
      : t('deadline.hours', { hours: Math.floor(size / HOUR), minutes: Math.floor((size % HOUR) / MINUTE) });
  const tone = left < 0 ? styles.overdue : left < DAY ? styles.soon : undefined;
  return (
    <div className={tone}>
      <When at={at} />
      <div className={styles.note}>{left < 0 ? t('deadline.over', { time }) : t('deadline.left', { time })}</div>
    </div>
  );
}
