/** The packages of an order: carrier, tracking number, and the carrier's scans, the newest first. */
import { Empty, Tag, Timeline, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OrderDetail, Package, PackageScan } from '@/shared/api/types';
import { CopyText } from '@/shared/ui/copy-text';
import { When } from '@/shared/ui/when';
import { WordTag } from '@/shared/ui/word-tag';
import styles from './order-parts.module.css';

export function OrderPackages({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (order.packages.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('orders.noPackages')} />;
  }
  return (
    <div className={styles.packages}>
      {order.packages.map((parcel) => (
        <PackageCard
          key={parcel.package_sn}
          parcel={parcel}
          scans={order.scans.filter((scan) => scan.package_sn === parcel.package_sn)}
        />
      ))}
    </div>
  );
}

function PackageCard({ parcel, scans }: { parcel: Package; scans: PackageScan[] }) {
  const { t } = useTranslation();
  return (
    <article className={styles.card} data-testid={`package-${parcel.package_sn}`}>
      <header className={styles.cardHead}>
        <strong>{parcel.carrier ?? t('orders.noCarrier')}</strong>
        {parcel.tracking_number === null ? (
          <span className={styles.soft}>{t('orders.noTracking')}</span>
        ) : (
          <CopyText text={parcel.tracking_number} />
        )}
        <WordTag group="packageStatus" code={parcel.status} />
        {parcel.tracking_trouble ? (
          <Tooltip title={t('orders.trackingTroubleHint')}>
            <Tag color="error" variant="filled">
              {t('orders.trackingTrouble')}
            </Tag>
          </Tooltip>
        ) : null}
      </header>
      <p className={styles.soft}>
        {t('orders.packageSn')} <CopyText text={parcel.package_sn} />
        {' \u00b7 '}
        {t('orders.askedAt')} <When at={parcel.fetched_at} />
      </p>
      {scans.length === 0 ? <p className={styles.soft}>{t('orders.noScans')}</p> : <Scans scans={scans} />}
    </article>
  );
}

function Scans({ scans }: { scans: PackageScan[] }) {
  const newestFirst = scans.toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  return (
    <Timeline
      style={{ paddingTop: 10 }}
      items={newestFirst.map((scan, index) => ({
        color: scan.status?.toLowerCase() === 'delivered' ? 'green' : index === 0 ? 'blue' : 'gray',
        content: (
          <div className={styles.scan}>
            <span className={styles.soft}>
              <When at={scan.at} />
            </span>
            <span>
              {scan.description ?? scan.status}
              {scan.description !== null && scan.status !== null ? (
                <code className={styles.code}>{scan.status}</code>
              ) : null}
            </span>
          </div>
        ),
      }))}
    />
  );
}
