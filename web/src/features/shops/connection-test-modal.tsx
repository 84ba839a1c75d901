/** Tries every gateway of a shop and says, for each, what Temu answered and what to do about it. */
import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Skeleton, Tag } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayTest, Shop } from '@/shared/api/types';
import { ErrorState } from '@/shared/ui/error-state';
import { When } from '@/shared/ui/when';
import styles from './shops.module.css';
import { testConnection } from './shops-queries';

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
  const client = useQueryClient();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['connection-test', shop.id],
    queryFn: () => testConnection(shop.id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useEffect(() => {
    // The test also updates what the shop list says about the credentials.
    if (data !== undefined) void client.invalidateQueries({ queryKey: ['shops'] });
  }, [data, client]);

  if (isFetching) return <Skeleton active paragraph={{ rows: 3 }} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.tests} data-testid="test-result" data-ok={data?.ok}>
      {data?.gateways.map((gateway) => (
        <GatewayResult key={gateway.gateway} result={gateway} />
      ))}
      {data?.gateways.length === 0 ? t('shops.noCredentials') : null}
      <Button type="link" onClick={() => void refetch()} style={{ padding: 0, justifySelf: 'start' }}>
        {t('shops.testAgain')}
      </Button>
    </div>
  );
}

function GatewayResult({ result }: { result: GatewayTest }) {
  const { t } = useTranslation();
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
          {result.advice ? (
            <>
              <dt>{t('shops.advice')}</dt>
              <dd data-testid="test-advice">{result.advice}</dd>
            </>
          ) : null}
        </dl>
      )}
      {result.missing_scopes.length > 0 ? (
        <div>
          <div className={styles.soft}>{t('shops.missingScopesTitle')}</div>
          {result.missing_scopes.map((scope) => (
            <Tag key={scope} color="warning">
              {scope}
            </Tag>
          ))}
        </div>
      ) : null}
    </section>
  );
}
