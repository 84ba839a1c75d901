/** How a shop is connected: its gateways, its way out, and the address for Temu's pushes. */
import { ApiOutlined } from '@ant-design/icons';
import { App, Button, Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Gateway, Shop } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useCan } from '@/shared/session/session';
import { CopyText } from '@/shared/ui/copy-text';
import { ErrorState } from '@/shared/ui/error-state';
import { When } from '@/shared/ui/when';
import { notePending } from './authorization';
import { GatewayState } from './gateway-state';
import { ProxySection } from './proxy-section';
import styles from './shops.module.css';
import { authorize } from './shops-queries';
import { useConnectionTest } from './use-connection-test';

export function ConnectionTab({ shop }: { shop: Shop }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const mayWrite = useCan('shops.write') && !shop.archived;
  const maySync = useCan('sync') && !shop.archived;
  const test = useConnectionTest(shop, false);

  const goToTemu = async (gateway: Gateway) => {
    // Opened before the answer, while the click still allows it; the address follows.
    const tab = window.open('', '_blank');
    try {
      const { url, expires_at } = await authorize(shop.id, gateway);
      notePending({ shopId: shop.id, gateway, url, begunAt: new Date().toISOString(), expiresAt: expires_at });
      if (tab === null) return;
      tab.opener = null;
      tab.location.href = url;
    } catch (error) {
      tab?.close();
      message.error({ content: errorText(error), style: { whiteSpace: 'pre-line' }, duration: 8 });
    }
  };

  return (
    <div className={styles.tests}>
      <div className={styles.tabHead}>
        <p className={styles.hint}>{t('shops.connectionHint')}</p>
        {maySync ? (
          <Button
            icon={<ApiOutlined />}
            loading={test.isFetching}
            onClick={() => void test.refetch()}
            data-testid="connection-test"
          >
            {t('shops.testConnection')}
          </Button>
        ) : null}
      </div>
      {test.error ? <ErrorState error={test.error} /> : null}
      {shop.credentials.length === 0 ? <Empty description={t('shops.noCredentials')} /> : null}
      {shop.credentials.map((credential) => (
        <GatewayState
          key={credential.gateway}
          credential={credential}
          onAuthorize={mayWrite ? () => void goToTemu(credential.gateway) : undefined}
        />
      ))}
      <ProxySection shop={shop} result={test.data?.proxy} />
      <section className={styles.test} data-testid="webhook">
        <header>
          <strong>{t('shops.webhook')}</strong>
        </header>
        <dl>
          <dt>{t('shops.webhookUrl')}</dt>
          <dd>{shop.webhook_url === null ? t('shops.webhookUnset') : <CopyText text={shop.webhook_url} />}</dd>
          <dt>{t('shops.lastEvent')}</dt>
          <dd>
            <When at={shop.last_event_at} missing={t('shops.noEvents')} />
          </dd>
        </dl>
        {shop.webhook_url === null ? null : <p className={styles.hint}>{t('shops.webhookHint')}</p>}
      </section>
    </div>
  );
}
