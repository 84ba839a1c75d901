/** Per kind of data: how far it has been fetched and whether the last run worked. */
import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProvenResource, ResourceSync, Shop } from '@/shared/api/types';
import { formatShort } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';
import styles from './shops.module.css';

/** Always shown; the others stand in one line unless one of them fails. */
const MAIN: readonly ProvenResource[] = ['orders', 'products', 'sales_snapshots'];

export function SyncStates({ shop, onOpen }: { shop: Shop; onOpen: () => void }) {
  const { t } = useTranslation();
  if (shop.sync.length === 0) return <span className={styles.soft}>{t('shops.neverSynced')}</span>;
  const resources = [...new Set(shop.sync.map((sync) => sync.resource))].map((resource) => ({
    resource,
    parts: shop.sync.filter((sync) => sync.resource === resource),
  }));
  const shown = resources.filter(({ resource, parts }) => MAIN.includes(resource) || parts.some(hasFailed));
  const others = resources.length - shown.length;
  return (
    <button type="button" className={styles.syncStates} onClick={onOpen} title={t('shops.completeness')}>
      {shown.map(({ resource, parts }) => (
        <SyncLine key={resource} resource={resource} parts={parts} />
      ))}
      {others > 0 ? (
        <span className={styles.syncLine}>
          <CheckCircleFilled className={styles.good} />
          <span className={styles.soft}>{t('shops.othersFine', { count: others })}</span>
        </span>
      ) : null}
    </button>
  );
}

function hasFailed(part: ResourceSync): boolean {
  return part.last_state === 'failed';
}

function SyncLine({ resource, parts }: { resource: ProvenResource; parts: ResourceSync[] }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const failed = parts.find(hasFailed);
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
