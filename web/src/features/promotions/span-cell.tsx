/** From when and until when something runs. */
import { Unknown } from '@/shared/ui/amount';
import styles from '@/shared/ui/list.module.css';
import { When } from '@/shared/ui/when';

export function SpanCell({ span }: { span: { starts_at: string | null; ends_at: string | null } }) {
  if (span.starts_at === null && span.ends_at === null) return <Unknown />;
  return (
    <div className={styles.stack}>
      <When at={span.starts_at} />
      <When at={span.ends_at} />
    </div>
  );
}
