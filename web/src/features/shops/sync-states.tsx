/** Per kind of data: how far it has been fetched and whether the last run worked. */
import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ResourceSync, Shop } from '@/shared/api/types';
import { formatShort } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import styles from './shops.module.css';

const RESOURCES = ['orders', 'products', 'sales_snapshots'] as const;

export function SyncStates({ shop, onOpen }: { shop: Shop; onOpen: () => void }) {
  const { t } = useTranslation();
  if (shop.sync.length === 0) return <span className={styles.soft}>{t('shops.neverSynced')}</span>;
  const rows = RESOURCES.flatMap((resource) => {
    const parts = shop.sync.filter((sync) => sync.resource === resource);
    return parts.length > 0 ? [{ resource, parts }] : [];
  });
  return (
    <button type="button" className={styles.syncStates} onClick={onOpen} title={t('shops.completeness')}>
      {rows.map(({ resource, parts }) => (
        <SyncLine key={resource} resource={resource} parts={parts} />
      ))}
    </button>
  );
}

function SyncLine({ resource, parts }: { resource: (typeof RESOURCES)[number]; parts: ResourceSync[] }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const failed = parts.find((part) => part.last_state === 'failed');
  // Several gateways are as far as the one that is furthest behind.
  const ends = parts.map((part) => part.synced_until);
  const until = ends.includes(null) ? null : (ends.toSorted()[0] ?? null);
  const icon = failed ? (
    <CloseCircleFilled className={styles.bad} />
  ) : until === null ? (
    <ClockCircleOutlined className={styles.soft} />
  ) : (
    <CheckCircleFilled className={styles.good} />
  );
  return (
    <Tooltip title={failed?.last_error}>
      <span
        className={styles.syncLine}
        data-testid={`sync-${resource}`}
        data-state={failed ? 'failed' : until === null ? 'none' : 'ok'}
      >
        {icon}
        <span>{t(`enum.resource.${resource}`)}</span>
        <span className={styles.soft}>
          {until === null ? t('shops.neverSynced') : formatShort(until, timezone, new Date())}
        </span>
      </span>
    </Tooltip>
  );
}
