/** The part of the shop form that asks for keys and tokens, one card for each gateway. */
import { Checkbox, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { GATEWAYS, type Gateway, type Shop } from '@/shared/api/types';
import { type ShopValues, USUAL_GATEWAYS } from './shop-form';
import styles from './shops.module.css';

export function CredentialFields({ shop }: { shop: Shop | null }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<ShopValues>();
  const model = Form.useWatch('business_model', form) ?? shop?.business_model ?? 'semi';
  const environment = Form.useWatch('environment', form) ?? shop?.environment ?? 'production';
  const chosen = Form.useWatch('gateways', form) ?? [];
  const present = shop?.credentials.map((credential) => credential.gateway) ?? [];
  const offered = GATEWAYS.filter((gateway) => USUAL_GATEWAYS[model].includes(gateway) || present.includes(gateway));
  return (
    <>
      <Form.Item name="gateways" label={t('shops.gateways')} tooltip={t('shops.gatewaysHint')}>
        <Checkbox.Group
          options={offered.map((value) => ({
            value,
            label: <span data-testid={`gateway-${value}`}>{t(`enum.gateway.${value}`)}</span>,
          }))}
        />
      </Form.Item>
      {offered
        .filter((gateway) => chosen.includes(gateway))
        .map((gateway) => (
          <GatewayCard
            key={gateway}
            gateway={gateway}
            sandbox={environment === 'sandbox'}
            known={shop?.credentials.find((credential) => credential.gateway === gateway) ?? null}
          />
        ))}
    </>
  );
}

interface GatewayCardProps {
  gateway: Gateway;
  sandbox: boolean;
  known: Shop['credentials'][number] | null;
}

function GatewayCard({ gateway, sandbox, known }: GatewayCardProps) {
  const { t } = useTranslation();
  const kept = t('shops.secretKept');
  return (
    <section className={styles.gateway} aria-label={t(`enum.gateway.${gateway}`)}>
      <h2>{t(`enum.gateway.${gateway}`)}</h2>
      <div className={styles.two}>
        <Form.Item name={['credentials', gateway, 'app_key']} label={t('shops.appKey')} tooltip={t('shops.appKeyHint')}>
          <Input autoComplete="off" data-testid={`${gateway}-app-key`} />
        </Form.Item>
        <Form.Item name={['credentials', gateway, 'app_secret']} label={t('shops.appSecret')}>
          <Input.Password
            autoComplete="new-password"
            placeholder={known?.has_app_secret ? kept : undefined}
            data-testid={`${gateway}-app-secret`}
          />
        </Form.Item>
      </div>
      <Form.Item
        name={['credentials', gateway, 'access_token']}
        label={t('shops.accessToken')}
        rules={known === null ? [{ required: true, whitespace: true, message: t('form.required') }] : []}
      >
        <Input.Password
          autoComplete="new-password"
          placeholder={known === null ? undefined : kept}
          data-testid={`${gateway}-access-token`}
        />
      </Form.Item>
      {sandbox ? (
        <Form.Item
          name={['credentials', gateway, 'base_url']}
          label={t('shops.baseUrl')}
          tooltip={t('shops.baseUrlHint')}
          rules={[{ pattern: /^https?:\/\/\S+$/, message: t('form.url') }]}
        >
          <Input placeholder="http://127.0.0.1:9000" data-testid={`${gateway}-base-url`} />
        </Form.Item>
      ) : null}
    </section>
  );
}
