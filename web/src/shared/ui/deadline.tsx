/** A latest time and how long is left: amber on the last day, red once it has passed, silent when nothing is due any more. */
import { useTranslation } from 'react-i18next';
import { timeLeft } from '@/shared/lib/time';
import { useNow } from '@/shared/lib/use-now';
import styles from './list.module.css';
import { When } from './when';

export function Deadline({ at, open, missing }: { at: string | null; open: boolean; missing?: string }) {
  const { t } = useTranslation();
  const now = useNow();
  if (at === null || !open) return <When at={at} missing={missing} />;
  const { over, days, hours, minutes } = timeLeft(at, now);
  const time = days > 0 ? t('deadline.days', { days, hours }) : t('deadline.hours', { hours, minutes });
  return (
    <div className={over ? styles.overdue : days === 0 ? styles.soon : undefined}>
      <When at={at} />
      <div className={styles.note}>{over ? t('deadline.over', { time }) : t('deadline.left', { time })}</div>
    </div>
  );
}
