/** The proof that nothing is missing, for each kind of data on each gateway. */
import { useQuery } from '@tanstack/react-query';
import { Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/shared/ui/error-state';
import { Proof } from './proof';
import styles from './shops.module.css';
import { completenessQuery } from './shops-queries';
import { WholeList } from './whole-list';

export function ProofsTab({ shopId }: { shopId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(completenessQuery(shopId));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  if (data.resources.length === 0) return <Empty description={t('shops.neverSynced')} />;
  // Evidence slice by slice exists for orders; the others are read whole each time.
  const evidenced = data.resources.filter((proof) => proof.slices.length > 0 || proof.backfill_goal !== null);
  const whole = data.resources.filter((proof) => !evidenced.includes(proof));
  return (
    <div className={styles.proofs}>
      <p className={styles.hint}>{t('shops.completenessHint')}</p>
      {evidenced.map((proof) => (
        <Proof key={`${proof.resource}/${proof.gateway}`} proof={proof} />
      ))}
      {whole.length > 0 ? (
        <section>
          <h2 className={styles.proofHead}>{t('shops.readWhole')}</h2>
          <p className={styles.hint}>{t('shops.readWholeHint')}</p>
          <WholeList proofs={whole} />
        </section>
      ) : null}
    </div>
  );
}
