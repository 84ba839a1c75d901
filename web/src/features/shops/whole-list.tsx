/** Kinds of data that each sync reads whole or up to date, with the time until which they are. */
import { useTranslation } from 'react-i18next';
import type { ResourceProof } from '@/shared/api/types';
import { When } from '@/shared/ui/when';
import styles from './shops.module.css';

export function WholeList({ proofs }: { proofs: ResourceProof[] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.whole}>
      {proofs.map((proof) => (
        <li key={`${proof.resource}/${proof.gateway}`}>
          <span>{t(`enum.resource.${proof.resource}`)}</span>
          <span className={styles.soft}>{t(`enum.gateway.${proof.gateway}`)}</span>
          <When at={proof.proven_until} missing={t('shops.notRead')} />
        </li>
      ))}
    </ul>
  );
}
