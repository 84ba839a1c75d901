/** One gateway of a shop: works or not and why, how long the token lasts, which features its scopes leave out. */
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Credential } from '@/shared/api/types';
import { useNames } from '@/shared/i18n/use-names';
import { adviceOn } from '@/shared/lib/temu-codes';
import { CopyText } from '@/shared/ui/copy-text';
import { When } from '@/shared/ui/when';
import { CREDENTIAL_COLORS } from './credential-tags';
import styles from './shops.module.css';
import { TokenExpiry } from './token-expiry';

interface GatewayStateProps {
  credential: Credential;
  /** Absent for those who may not authorise. */
  onAuthorize?: () => void;
}

export function GatewayState({ credential, onAuthorize }: GatewayStateProps) {
  const { t } = useTranslation();
  const { gateway, state, code } = credential;
  const advice = adviceOn(code, gateway);
  return (
    <section className={styles.test} data-testid={`gateway-state-${gateway}`} data-state={state}>
      <header>
        <strong>{t(`enum.gateway.${gateway}`)}</strong>
        <Tag color={CREDENTIAL_COLORS[state]}>{t(`enum.credentialState.${state}`)}</Tag>
        {credential.expires_at === null ? null : <TokenExpiry at={credential.expires_at} />}
        {onAuthorize ? (
          <Button size="small" className={styles.atEnd} onClick={onAuthorize} data-testid={`authorize-${gateway}`}>
            {t('shops.authorize')}
          </Button>
        ) : null}
      </header>
      {credential.message === null ? null : (
        <div className={styles.refusal} role="alert">
          <strong>{credential.message}</strong>
          {code === null ? null : <div className={styles.soft}>{t('error.temuCode', { code })}</div>}
          {advice === null ? null : <div>{t('error.advice', { advice: t(`enum.temuAdvice.${advice}`) })}</div>}
        </div>
      )}
      <dl className={styles.pairs}>
        <dt>{t('shops.tokenExpiry')}</dt>
        <dd>
          <When at={credential.expires_at} missing={t('shops.notTested')} />
        </dd>
        <dt>{t('shops.mallId')}</dt>
        <dd>{credential.mall_id === null ? '\u2014' : <CopyText text={credential.mall_id} />}</dd>
        <dt>{t('shops.appKey')}</dt>
        <dd>{credential.app_key === null ? t('shops.defaultApp') : <CopyText text={credential.app_key} />}</dd>
        <dt>{t('shops.scopes')}</dt>
        <dd>{credential.scopes.length}</dd>
        <dt>{t('shops.checked')}</dt>
        <dd>
          <When at={credential.checked_at} missing={t('shops.notTested')} />
        </dd>
      </dl>
      <MissingScopes missing={credential.missing_scopes} />
    </section>
  );
}

/** Listed by the feature that each costs. */
export function MissingScopes({ missing }: { missing: string[] }) {
  const { t } = useTranslation();
  const names = useNames();
  if (missing.length === 0) return null;
  const callsOf = new Map<string, string[]>();
  for (const text of missing) {
    const [feature = '', call = ''] = text.split(': ');
    callsOf.set(feature, [...(callsOf.get(feature) ?? []), call]);
  }
  return (
    <div className={styles.missing} data-testid="missing-scopes">
      <div className={styles.warn}>{t('shops.missingScopesTitle')}</div>
      {[...callsOf].map(([feature, calls]) => (
        <div key={feature} className={styles.missingRow}>
          <Tag color="warning">{names.feature(feature)}</Tag>
          <span className={styles.calls}>{calls.join(', ')}</span>
        </div>
      ))}
    </div>
  );
}
