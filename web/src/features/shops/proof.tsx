/** One kind of data on one gateway: since when and until when it is proven, the back-fill at work, holes, evidence. */
import { Alert, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ResourceProof } from '@/shared/api/types';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import { gapNumbers, shareBackfilled } from './completeness';
import styles from './shops.module.css';
import { SliceTable } from './slice-table';

export function Proof({ proof }: { proof: ResourceProof }) {
  const { t } = useTranslation();
  return (
    <section data-testid={`proof-${proof.resource}-${proof.gateway}`}>
      <h2 className={styles.proofHead}>
        {t(`enum.resource.${proof.resource}`)}
        <span className={styles.soft}>{t(`enum.gateway.${proof.gateway}`)}</span>
        <Span proof={proof} />
      </h2>
      {proof.resource === 'orders_placed' ? <p className={styles.hint}>{t('shops.recountHint')}</p> : null}
      <Backfill proof={proof} />
      {proof.gaps.map((gap) => (
        <Gap key={gap.from} gap={gap} />
      ))}
      <SliceTable slices={proof.slices} placed={proof.resource === 'orders_placed'} />
    </section>
  );
}

function Span({ proof }: { proof: ResourceProof }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const { proven_from: from, proven_until: until } = proof;
  if (until === null) return <span className={styles.warn}>{t('shops.notProven')}</span>;
  const time = formatInstant(until, timezone);
  return (
    <span className={proof.gaps.length > 0 ? styles.warn : styles.good}>
      {from === null
        ? t('shops.provenUntil', { time })
        : t('shops.provenSpan', { time, from: formatInstant(from, timezone).slice(0, 10) })}
    </span>
  );
}

/** A first sync reads the newest first, so the bar runs from now down to its goal. */
function Backfill({ proof }: { proof: ResourceProof }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const { backfilled_to: reached, backfill_goal: goal } = proof;
  if (reached === null || goal === null) return null;
  const day = (instant: string) => formatInstant(instant, timezone).slice(0, 10);
  const text = t('shops.backfill', { reached: day(reached), goal: day(goal) });
  return (
    <div className={styles.backfill} data-testid="backfill">
      <span>{text}</span>
      <Progress percent={shareBackfilled(reached, goal, new Date())} size="small" status="active" aria-label={text} />
      <span className={styles.backfillEnds}>
        <span>{t('shops.backfillNow')}</span>
        <span>{day(goal)}</span>
      </span>
    </div>
  );
}

function Gap({ gap }: { gap: ResourceProof['gaps'][number] }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const span = `${formatInstant(gap.from, timezone)} \u2013 ${formatInstant(gap.to, timezone)}`;
  const numbers = gapNumbers(gap.reason);
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 8 }}
      title={t('shops.gap', { span })}
      description={`${numbers === null ? gap.reason : t('shops.gapReason', numbers)} ${t('shops.gapRefill')}`}
      data-testid="gap"
    />
  );
}
