/** The gateways of a shop: does the connection work, and how long will the token last. */
import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Credential } from '@/shared/api/types';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import styles from './shops.module.css';
import { TokenExpiry } from './token-expiry';

/** Of the states of a credential. */
export const CREDENTIAL_COLORS = { untested: 'default', ok: 'success', failed: 'error', stopped: 'error' } as const;

export function CredentialTags({ credentials, onOpen }: { credentials: Credential[]; onOpen: () => void }) {
  const { t } = useTranslation();
  if (credentials.length === 0) return <Tag color="warning">{t('shops.noCredentials')}</Tag>;
  return (
    <button type="button" className={styles.syncStates} onClick={onOpen}>
      {credentials.map((credential) => (
        <CredentialLine key={credential.gateway} credential={credential} />
      ))}
    </button>
  );
}

function CredentialLine({ credential }: { credential: Credential }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const facts = [
    t(`enum.credentialState.${credential.state}`),
    credential.checked_at ? t('shops.checkedAt', { time: formatInstant(credential.checked_at, timezone) }) : null,
    credential.code === null ? null : t('error.temuCode', { code: credential.code }),
    credential.message,
    credential.mall_id ? t('shops.mall', { id: credential.mall_id }) : null,
    credential.missing_scopes.length > 0
      ? t('shops.missingScopes', { scopes: credential.missing_scopes.join(', ') })
      : null,
  ].filter((fact) => fact !== null);
  return (
    <span className={styles.credential}>
      <Tooltip title={<span style={{ whiteSpace: 'pre-line' }}>{facts.join('\n')}</span>}>
        <Tag
          color={CREDENTIAL_COLORS[credential.state]}
          data-testid={`credential-${credential.gateway}`}
          data-state={credential.state}
        >
          {`${t(`enum.gateway.${credential.gateway}`)} \u00b7 ${t(`enum.credentialState.${credential.state}`)}`}
        </Tag>
      </Tooltip>
      {credential.expires_at === null ? null : <TokenExpiry at={credential.expires_at} />}
    </span>
  );
}
