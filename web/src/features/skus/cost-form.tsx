/** Sets a cost from a day on: first it is tried and its effect shown, then it is saved and a job re-prices the lines. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Select, Space } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CostChange, CostInput, Sku } from '@/shared/api/types';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { dayOf } from '@/shared/lib/days';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useMe } from '@/shared/session/session';
import { EffectNote } from '@/shared/ui/effect-note';
import styles from './skus.module.css';
import { setCost, tryCost } from './skus-queries';

/** What goods are usually bought in, first the commonest. */
const CURRENCIES = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'KRW', 'HKD'];

interface CostValues {
  cost: string;
  currency: string;
  effective_from: Dayjs;
  note?: string;
}

export function CostForm({ sku }: { sku: Sku }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { timezone } = useMe();
  const errorText = useErrorText();
  const openJob = useOpenJob();
  const client = useQueryClient();
  const [form] = Form.useForm<CostValues>();
  const [tried, setTried] = useState<{ input: CostInput; change: CostChange } | null>(null);
  const [busy, setBusy] = useState(false);

  const guarded = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      message.error({ content: errorText(error), style: { whiteSpace: 'pre-line' } });
    } finally {
      setBusy(false);
    }
  };
  const tryIt = (values: CostValues) =>
    guarded(async () => {
      const input = inputOf(values);
      setTried({ input, change: await tryCost(sku.shop_id, sku.sku_id, input) });
    });
  const save = (input: CostInput) =>
    guarded(async () => {
      const { job_id } = await setCost(sku.shop_id, sku.sku_id, input);
      setTried(null);
      form.resetFields();
      message.success(t('skus.costSaved'));
      await client.invalidateQueries({ queryKey: ['skus'] });
      if (job_id !== null) openJob(job_id);
    });

  return (
    <Form
      form={form}
      layout="vertical"
      className={styles.costForm}
      initialValues={{ currency: sku.cost_currency ?? 'CNY', effective_from: dayjs(dayOf(new Date(), timezone)) }}
      onFinish={tryIt}
      onValuesChange={() => setTried(null)}
    >
      <div className={styles.costFields}>
        <Form.Item
          name="cost"
          label={t('field.unitCost')}
          rules={[
            { required: true, message: t('form.required') },
            { pattern: /^\d{1,12}(\.\d{1,3})?$/, message: t('form.amount') },
          ]}
        >
          <Input inputMode="decimal" autoComplete="off" data-testid="cost-value" />
        </Form.Item>
        <Form.Item name="currency" label={t('field.currency')} required>
          <Select options={CURRENCIES.map((value) => ({ value }))} data-testid="cost-currency" />
        </Form.Item>
        <Form.Item
          name="effective_from"
          label={t('skus.costFrom')}
          tooltip={t('skus.costFromHint')}
          rules={[{ required: true }]}
        >
          <DatePicker allowClear={false} style={{ width: '100%' }} data-testid="cost-from" />
        </Form.Item>
        <Form.Item name="note" label={t('field.note')}>
          <Input maxLength={200} data-testid="cost-note" />
        </Form.Item>
      </div>
      {tried === null ? (
        <Button type="primary" htmlType="submit" loading={busy} data-testid="cost-preview">
          {t('effect.try')}
        </Button>
      ) : (
        <>
          <EffectNote change={tried.change}>
            {tried.change.closed.map((record) => (
              <div key={record.id}>
                {t('skus.costCloses', { cost: record.cost, currency: record.currency, from: record.effective_from })}
              </div>
            ))}
          </EffectNote>
          <Space style={{ marginTop: 12 }}>
            <Button type="primary" loading={busy} onClick={() => save(tried.input)} data-testid="cost-save">
              {t('effect.save')}
            </Button>
            <Button onClick={() => setTried(null)}>{t('action.cancel')}</Button>
          </Space>
        </>
      )}
    </Form>
  );
}

function inputOf(values: CostValues): CostInput {
  const note = values.note?.trim();
  return {
    cost: values.cost.trim(),
    currency: values.currency,
    effective_from: values.effective_from.format('YYYY-MM-DD'),
    ...(note ? { note } : {}),
  };
}
