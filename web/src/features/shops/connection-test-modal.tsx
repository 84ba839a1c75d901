/** Tries every gateway of a shop and says, for each, what Temu answered and what to do about it. */
import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GatewayTest, Shop } from '@/shared/api/types';
import { adviceOn } from '@/shared/lib/temu-codes';
import { ErrorState } from '@/shared/ui/error-state';
import { When } from '@/shared/ui/when';
import { MissingScopes } from './gateway-state';
import { ProxyFacts } from './proxy-section';
import styles from './shops.module.css';
import { useConnectionTest } from './use-connection-test';

export default function ConnectionTestModal({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('shops.testTitle', { shop: shop.name })}
      footer={<Button onClick={onClose}>{t('action.close')}</Button>}
      width={560}
    >
      <TestResult shop={shop} />
    </Modal>
  );
}

function TestResult({ shop }: { shop: Shop }) {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useConnectionTest(shop, true);
  if (isFetching) return <Skeleton active paragraph={{ rows: 3 }} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.tests} data-testid="test-result" data-ok={data?.ok}>
      {data?.gateways.map((gateway) => (
        <GatewayResult key={gateway.gateway} result={gateway} />
      ))}
      {data?.proxy ? (
        <section className={styles.test}>
          <strong>{t('shops.proxy')}</strong>
          <dl>
            <ProxyFacts result={data.proxy} />
          </dl>
        </section>
      ) : null}
      {data?.gateways.length === 0 ? t('shops.noCredentials') : null}
      <Button type="link" onClick={() => void refetch()} style={{ padding: 0, justifySelf: 'start' }}>
        {t('shops.testAgain')}
      </Button>
    </div>
  );
}

function GatewayResult({ result }: { result: GatewayTest }) {
  const { t } = useTranslation();
  const known = adviceOn(result.code, result.gateway);
  const advice = known === null ? result.advice : t(`enum.temuAdvice.${known}`);
  return (
    <section className={styles.test} data-testid={`test-${result.gateway}`} data-ok={result.ok}>
      <header>
        {result.ok ? <CheckCircleFilled className={styles.good} /> : <CloseCircleFilled className={styles.bad} />}
        <strong>{t(`enum.gateway.${result.gateway}`)}</strong>
        <span className={styles.soft}>{result.ok ? t('shops.testOk') : t('shops.testFailed')}</span>
      </header>
      {result.ok ? (
        <dl>
          <dt>{t('shops.mallId')}</dt>
          <dd>{result.mall_id ?? '\u2014'}</dd>
          <dt>{t('shops.tokenExpiry')}</dt>
          <dd>
            <When at={result.expires_at} />
          </dd>
          <dt>{t('shops.scopes')}</dt>
          <dd>{result.scopes.length}</dd>
        </dl>
      ) : (
        <dl>
          <dt>{t('shops.temuCode')}</dt>
          <dd data-testid="test-code">{result.code ?? '\u2014'}</dd>
          <dt>{t('shops.temuMessage')}</dt>
          <dd data-testid="test-message">{result.message ?? '\u2014'}</dd>
          {advice ? (
            <>
              <dt>{t('shops.advice')}</dt>
              <dd data-testid="test-advice">{advice}</dd>
            </>
          ) : null}
        </dl>
      )}
      <MissingScopes missing={result.missing_scopes} />
    </section>
  );
}
