/** Asks what to sync and how far back, and goes on to the job that does it. */
import { App, Button, Checkbox, Form, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FIRST_RESOURCES, RESOURCES_OF, startSync } from '@/shared/api/shops';
import type { Shop, SyncResource } from '@/shared/api/types';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import { useErrorText } from '@/shared/lib/use-error-text';
import styles from './shops.module.css';

const MODES = ['incremental', 'full'] as const;

interface SyncValues {
  resources: SyncResource[];
  mode: (typeof MODES)[number];
}

export default function SyncModal({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const openJob = useOpenJob();
  const [form] = Form.useForm<SyncValues>();
  const [busy, setBusy] = useState(false);
  const mode = Form.useWatch('mode', form) ?? 'incremental';
  // A sync of the products reads their prices too.
  const resources = RESOURCES_OF[shop.business_model].filter((resource) => resource !== 'prices');
  const first = resources.filter((resource) => FIRST_RESOURCES.includes(resource));

  const open = (id: string) => {
    onClose();
    openJob(id);
  };
  const start = async (values: SyncValues) => {
    setBusy(true);
    try {
      open((await startSync(shop.id, values)).job_id);
    } catch (error) {
      message.error(errorText(error));
      setBusy(false);
    }
  };
  const choose = (chosen: SyncResource[]) => form.setFieldValue('resources', chosen);
  const running = shop.running_job_id;

  return (
    <Modal
      open
      onCancel={onClose}
      title={t('shops.syncTitle', { shop: shop.name })}
      width={560}
      okText={t('shops.syncStart')}
      okButtonProps={{ loading: busy, 'data-testid': 'shop-sync-start' }}
      onOk={() => form.submit()}
    >
      {running === null ? null : (
        <p className={styles.hint}>
          {t('shops.syncRunning')}{' '}
          <Button type="link" size="small" style={{ padding: 0 }} onClick={() => open(running)}>
            {t('shops.syncFollow')}
          </Button>
        </p>
      )}
      <Form<SyncValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ resources: first, mode: 'incremental' }}
        onFinish={start}
      >
        <Form.Item
          label={
            <span className={styles.choices}>
              {t('shops.syncWhat')}
              <Button type="link" size="small" onClick={() => choose(resources)}>
                {t('shops.syncAll')}
              </Button>
              <Button type="link" size="small" onClick={() => choose(first)}>
                {t('shops.syncUsual')}
              </Button>
            </span>
          }
          name="resources"
          rules={[{ type: 'array', min: 1, message: t('form.required') }]}
        >
          <Checkbox.Group className={styles.resources}>
            {resources.map((resource) => (
              <Checkbox key={resource} value={resource} data-testid={`sync-resource-${resource}`}>
                {t(`enum.resource.${resource}`)}
              </Checkbox>
            ))}
          </Checkbox.Group>
        </Form.Item>
        <Form.Item
          name="mode"
          label={t('shops.syncMode')}
          extra={mode === 'full' ? t('shops.syncFullHint') : t('shops.syncIncrementalHint')}
        >
          <Radio.Group options={MODES.map((value) => ({ value, label: t(`enum.syncMode.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
