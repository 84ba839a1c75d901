/** An owner gives a shop a proxy of its own, or takes it away. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shop, ShopChange } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import styles from './shops.module.css';
import { changeShop } from './shops-queries';

interface ProxyValues {
  proxy_url: string;
  proxy_token?: string;
}

export default function ProxyModal({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [form] = Form.useForm<ProxyValues>();
  const [busy, setBusy] = useState(false);
  const url = Form.useWatch('proxy_url', form) ?? shop.proxy_url ?? '';
  const kept = shop.proxy_url !== null && url.trim() === shop.proxy_url;

  const change = async (what: Pick<ShopChange, 'proxy_url' | 'proxy_token'>) => {
    setBusy(true);
    try {
      await changeShop(shop.id, what);
      client.removeQueries({ queryKey: ['connection-test', shop.id] });
      await client.invalidateQueries({ queryKey: ['shops'] });
      onClose();
    } catch (error) {
      message.error({ content: errorText(error), style: { whiteSpace: 'pre-line' }, duration: 8 });
      setBusy(false);
    }
  };
  const save = ({ proxy_url, proxy_token }: ProxyValues) => {
    const token = proxy_token?.trim();
    return change({ proxy_url: proxy_url.trim(), ...(token ? { proxy_token: token } : {}) });
  };

  return (
    <Modal
      open
      onCancel={onClose}
      title={t('shops.proxyTitle', { shop: shop.name })}
      footer={
        <>
          {shop.proxy_url === null ? null : (
            <Button danger className={styles.atStart} disabled={busy} onClick={() => change({ proxy_url: null })}>
              {t('shops.proxyRemove')}
            </Button>
          )}
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()} data-testid="proxy-save">
            {t('action.save')}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{t('shops.proxyHint')}</p>
      <Form form={form} layout="vertical" initialValues={{ proxy_url: shop.proxy_url ?? '' }} onFinish={save}>
        <Form.Item
          name="proxy_url"
          label={t('shops.proxyAddress')}
          rules={[{ required: true, pattern: /^https?:\/\/\S+$/, message: t('form.url') }]}
        >
          <Input placeholder="https://proxy.example.com" data-testid="proxy-url" />
        </Form.Item>
        <Form.Item
          name="proxy_token"
          label={t('shops.proxyToken')}
          rules={kept ? [] : [{ required: true, whitespace: true, message: t('form.required') }]}
        >
          <Input.Password
            autoComplete="new-password"
            placeholder={kept ? t('shops.secretKept') : undefined}
            data-testid="proxy-token"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
