/** The latest time to ship, in red once it has passed and in amber on its day. */
import { useTranslation } from 'react-i18next';
import type { Order } from '@/shared/api/types';
import { dayOf } from '@/shared/lib/days';
import { useMe } from '@/shared/session/session';
import { When } from '@/shared/ui/when';
import styles from './orders.module.css';

/** While one of these is the status, something of the order is still to be shipped. */
const OPEN = ['unshipped', 'partly_shipped'];

export function ShipBy({ order }: { order: Order }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  if (order.ship_by === null) return <When at={null} missing={t('unknown.shipBy')} />;
  const now = new Date();
  const open = OPEN.includes(order.status) || order.lines.some((line) => line.status === 'unshipped');
  const overdue = open && order.ship_by < now.toISOString();
  const today = open && dayOf(new Date(order.ship_by), timezone) === dayOf(now, timezone);
  return (
    <span className={overdue ? styles.overdue : today ? styles.dueToday : undefined}>
      <When at={order.ship_by} />
      {overdue ? <div className={styles.lateNote}>{t('enum.late.overdue')}</div> : null}
      {today && !overdue ? <div className={styles.lateNote}>{t('enum.late.due_today')}</div> : null}
    </span>
  );
}
