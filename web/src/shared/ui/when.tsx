/** An instant in the reporting zone, with the exact UTC time on hover. */
import { formatInstant, formatShort } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import { Unknown } from './amount';
import styles from './ui.module.css';

export function When({ at, missing }: { at: string | null; missing?: string }) {
  const { timezone } = useMe();
  if (at === null) return <Unknown reason={missing} />;
  return (
    <time dateTime={at} title={`${formatInstant(at, timezone)} (${at})`} className={styles.number}>
      {formatShort(at, timezone, new Date())}
    </time>
  );
}
