/** Starts a sync and shows it at work. */
import { App, Button, Checkbox, Form, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shop, SyncResource } from '@/shared/api/types';
import { JobProgress } from '@/shared/jobs/job-progress';
import { useErrorText } from '@/shared/lib/use-error-text';
import styles from './shops.module.css';
import { startSync } from './shops-queries';

const RESOURCES: SyncResource[] = ['orders', 'products', 'sales_snapshots'];

interface SyncValues {
  resources: SyncResource[];
  mode: 'incremental' | 'full';
}

export default function SyncModal({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open onCancel={onClose} title={t('shops.syncTitle', { shop: shop.name })} footer={null} width={600}>
      <SyncForm shop={shop} onClose={onClose} />
    </Modal>
  );
}

function SyncForm({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [jobId, setJobId] = useState(shop.running_job_id);
  const [busy, setBusy] = useState(false);
  const start = async (values: SyncValues) => {
    setBusy(true);
    try {
      setJobId((await startSync(shop.id, values)).job_id);
    } catch (error) {
      message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  if (jobId !== null) {
    return (
      <>
        <JobProgress id={jobId} />
        <div className={styles.syncFoot}>
          <span className={styles.soft}>{t('shops.syncInBackground')}</span>
          <Button onClick={onClose}>{t('action.close')}</Button>
        </div>
      </>
    );
  }
  // Full-managed shops have no consumer orders on the platform's interface, only daily sales.
  const resources = RESOURCES.filter((resource) =>
    shop.business_model === 'full' ? resource !== 'orders' : resource !== 'sales_snapshots',
  );
  return (
    <Form<SyncValues> layout="vertical" initialValues={{ resources, mode: 'incremental' }} onFinish={start}>
      <Form.Item name="resources" label={t('shops.syncWhat')} rules={[{ required: true, message: t('form.required') }]}>
        <Checkbox.Group options={resources.map((value) => ({ value, label: t(`enum.resource.${value}`) }))} />
      </Form.Item>
      <Form.Item name="mode" label={t('shops.syncMode')}>
        <Radio.Group
          options={(['incremental', 'full'] as const).map((value) => ({ value, label: t(`enum.syncMode.${value}`) }))}
        />
      </Form.Item>
      <div style={{ textAlign: 'right' }}>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="shop-sync-start">
          {t('shops.syncStart')}
        </Button>
      </div>
    </Form>
  );
}
