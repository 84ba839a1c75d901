/** What a finished sync counted, for each kind of data on each gateway. */
import { useTranslation } from 'react-i18next';
import type { Job } from '@/shared/api/types';
import { useNames } from '@/shared/i18n/use-names';
import { formatCount } from '@/shared/lib/money';
import styles from './job.module.css';

export function JobResult({ job }: { job: Job }) {
  const { t } = useTranslation();
  const names = useNames();
  const parts = Object.entries(job.result ?? {}).flatMap(([name, part]) => {
    const counts = countsIn(part);
    const leftOut = typeof part === 'object' && part !== null && 'left_out' in part;
    return counts.length > 0 || leftOut ? [{ name, counts, leftOut }] : [];
  });
  // Jobs that are not about gateways count in one place.
  const own = countsIn(job.result);
  if (own.length > 0) parts.unshift({ name: '', counts: own, leftOut: false });
  if (parts.length === 0) return null;
  const title = (name: string) => {
    const [first = '', second = ''] = name.split(' ');
    // The recount and the refill name the gateway alone.
    return second === '' ? names.gateway(first) : `${names.resource(first)} \u00b7 ${names.gateway(second)}`;
  };
  return (
    <dl className={styles.result} aria-label={t('job.result')}>
      {parts.map(({ name, counts, leftOut }) => (
        <div key={name}>
          <dt>{name === '' ? t('job.result') : title(name)}</dt>
          <dd>
            {leftOut ? <span data-warn>{t('job.leftOut')}</span> : null}
            {counts.map(([key, n]) => (
              <span key={key} data-warn={n > 0 && (key === 'unreadable' || key === 'unproven_slices')}>
                {`${names.jobCount(key)} ${formatCount(n)}`}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function countsIn(part: unknown): [string, number][] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
}
