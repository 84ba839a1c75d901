/** Adds a shop or changes one. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/api/http';
import type { BusinessModel, Shop } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import { CredentialFields } from './credential-fields';
import { changeOf, FIRST_GATEWAYS, inputOf, type ShopValues, valuesOf } from './shop-form';
import styles from './shops.module.css';
import { changeShop, createShop } from './shops-queries';

const MODELS: BusinessModel[] = ['semi', 'local', 'full'];

export default function ShopFormDrawer({ shop, onClose }: { shop: Shop | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [form] = Form.useForm<ShopValues>();
  const [busy, setBusy] = useState(false);

  const save = async (values: ShopValues) => {
    setBusy(true);
    try {
      if (shop === null) await createShop(inputOf(values));
      else await changeShop(shop.id, changeOf(shop, values));
      await client.invalidateQueries({ queryKey: ['shops'] });
      message.success(t('shops.saved', { shop: values.name }));
      onClose();
    } catch (error) {
      message.error({ content: errorText(error), style: { whiteSpace: 'pre-line' }, duration: 8 });
      if (error instanceof ApiError && error.fields.name)
        form.setFields([{ name: 'name', errors: [error.fields.name] }]);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      title={shop === null ? t('shops.add') : t('shops.editTitle', { shop: shop.name })}
      footer={
        <div className={styles.drawerFoot}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()} data-testid="shop-save">
            {t('action.save')}
          </Button>
        </div>
      }
    >
      <Form form={form} layout="vertical" initialValues={valuesOf(shop)} onFinish={save} requiredMark="optional">
        <Form.Item
          name="name"
          label={t('shops.name')}
          rules={[{ required: true, whitespace: true, message: t('form.required') }]}
        >
          <Input data-testid="shop-name" maxLength={100} autoFocus={shop === null} />
        </Form.Item>
        <div className={styles.two}>
          <Form.Item name="business_model" label={t('field.businessModel')} required>
            <Select
              disabled={shop !== null}
              data-testid="shop-business-model"
              options={MODELS.map((value) => ({ value, label: t(`enum.businessModel.${value}`) }))}
              onChange={(model: BusinessModel) => form.setFieldValue('gateways', FIRST_GATEWAYS[model])}
            />
          </Form.Item>
          <Form.Item name="environment" label={t('field.environment')} tooltip={t('shops.environmentHint')} required>
            <Radio.Group
              disabled={shop !== null}
              optionType="button"
              options={(['production', 'sandbox'] as const).map((value) => ({
                value,
                label: <span data-testid={`shop-environment-${value}`}>{t(`enum.environment.${value}`)}</span>,
              }))}
            />
          </Form.Item>
          <Form.Item name="entity" label={t('field.entity')}>
            <Input data-testid="shop-entity" maxLength={100} />
          </Form.Item>
          <Form.Item name="default_manager" label={t('shops.defaultManager')}>
            <Input data-testid="shop-manager" maxLength={100} />
          </Form.Item>
          <Form.Item name="settlement_days" label={t('shops.settlementDays')} tooltip={t('shops.settlementDaysHint')}>
            <InputNumber min={0} max={90} precision={0} style={{ width: '100%' }} data-testid="shop-settlement-days" />
          </Form.Item>
        </div>
        <CredentialFields shop={shop} />
      </Form>
    </Drawer>
  );
}
