/** Adds or changes a rate: first its effect on existing lines is shown, then it is saved. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Drawer, Form, Input, Space } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rate, RateChange, RateInput } from '@/shared/api/types';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { dayOf } from '@/shared/lib/days';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useMe } from '@/shared/session/session';
import { EffectNote } from '@/shared/ui/effect-note';
import { setRate, tryRate } from './rates-queries';

interface RateValues {
  currency: string;
  day: Dayjs;
  rate: string;
  source?: string;
}

export function RateDrawer({ rate, onClose }: { rate: Rate | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={rate !== null}
      onClose={onClose}
      size={420}
      title={rate === 'new' ? t('rates.add') : t('rates.change')}
      destroyOnHidden
    >
      {rate === null ? null : <RateForm rate={rate === 'new' ? null : rate} onDone={onClose} />}
    </Drawer>
  );
}

function RateForm({ rate, onDone }: { rate: Rate | null; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { timezone, reporting_currency } = useMe();
  const errorText = useErrorText();
  const openJob = useOpenJob();
  const client = useQueryClient();
  const [tried, setTried] = useState<{ input: RateInput; change: RateChange } | null>(null);
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
  const tryIt = (values: RateValues) =>
    guarded(async () => {
      const input = inputOf(values);
      setTried({ input, change: await tryRate(input) });
    });
  const save = (input: RateInput) =>
    guarded(async () => {
      const { job_id } = await setRate(input);
      message.success(t('rates.saved'));
      await client.invalidateQueries({ queryKey: ['rates'] });
      onDone();
      if (job_id !== null) openJob(job_id);
    });

  return (
    <Form
      layout="vertical"
      initialValues={{
        ...rate,
        day: dayjs(rate?.day ?? dayOf(new Date(), timezone)),
        source: rate?.source ?? undefined,
      }}
      onFinish={tryIt}
      onValuesChange={() => setTried(null)}
    >
      <Form.Item
        name="currency"
        label={t('field.currency')}
        normalize={(text: string) => text.toUpperCase()}
        rules={[
          { required: true, message: t('form.required') },
          { pattern: /^[A-Z]{3}$/, message: t('form.currency') },
        ]}
      >
        <Input maxLength={3} disabled={rate !== null} placeholder="USD" data-testid="rate-currency" />
      </Form.Item>
      <Form.Item name="day" label={t('rates.day')} rules={[{ required: true, message: t('form.required') }]}>
        <DatePicker allowClear={false} disabled={rate !== null} style={{ width: '100%' }} data-testid="rate-day" />
      </Form.Item>
      <Form.Item
        name="rate"
        label={t('rates.rate', { currency: reporting_currency })}
        rules={[
          { required: true, message: t('form.required') },
          { pattern: /^\d{1,9}(\.\d{1,10})?$/, message: t('form.rate') },
        ]}
      >
        <Input inputMode="decimal" autoComplete="off" placeholder="7.12" data-testid="rate-value" />
      </Form.Item>
      <Form.Item name="source" label={t('rates.source')}>
        <Input maxLength={100} />
      </Form.Item>
      {tried === null ? (
        <Button type="primary" htmlType="submit" loading={busy} data-testid="rate-preview">
          {t('effect.try')}
        </Button>
      ) : (
        <>
          <EffectNote change={tried.change} />
          <Space style={{ marginTop: 12 }}>
            <Button type="primary" loading={busy} onClick={() => save(tried.input)} data-testid="rate-save">
              {t('effect.save')}
            </Button>
            <Button onClick={() => setTried(null)}>{t('action.cancel')}</Button>
          </Space>
        </>
      )}
    </Form>
  );
}

function inputOf(values: RateValues): RateInput {
  const source = values.source?.trim();
  return {
    currency: values.currency,
    day: values.day.format('YYYY-MM-DD'),
    rate: values.rate.trim(),
    ...(source ? { source } : {}),
  };
}
