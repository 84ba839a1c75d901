/** The way a shop's calls go out: its own egress proxy or the installation's, how it is, and which address Temu sees. */
import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProxyTest, Shop } from '@/shared/api/types';
import { useMe } from '@/shared/session/session';
import { CopyText } from '@/shared/ui/copy-text';
import styles from './shops.module.css';

const ProxyModal = lazy(() => import('./proxy-modal'));

/** `result` is undefined before a test, null where calls go straight to Temu. */
export function ProxySection({ shop, result }: { shop: Shop; result: ProxyTest | null | undefined }) {
  const { t } = useTranslation();
  const isOwner = useMe().user.role === 'owner';
  const [editing, setEditing] = useState(false);
  return (
    <section className={styles.test} data-testid="proxy">
      <header>
        <strong>{t('shops.proxy')}</strong>
        {isOwner ? (
          <Button size="small" className={styles.atEnd} onClick={() => setEditing(true)} data-testid="proxy-edit">
            {shop.proxy_url === null ? t('shops.proxySet') : t('action.edit')}
          </Button>
        ) : null}
      </header>
      <dl>
        <dt>{t('shops.proxyAddress')}</dt>
        <dd>{shop.proxy_url === null ? t('shops.proxyDefault') : <CopyText text={shop.proxy_url} />}</dd>
        <ProxyFacts result={result} />
      </dl>
      <Suspense>{editing ? <ProxyModal shop={shop} onClose={() => setEditing(false)} /> : null}</Suspense>
    </section>
  );
}

export function ProxyFacts({ result }: { result: ProxyTest | null | undefined }) {
  const { t } = useTranslation();
  if (result === undefined || result === null) {
    return (
      <>
        <dt>{t('shops.proxyHealth')}</dt>
        <dd className={styles.soft}>{result === null ? t('shops.proxyNone') : t('shops.proxyUntested')}</dd>
      </>
    );
  }
  return (
    <>
      <dt>{t('shops.proxyHealth')}</dt>
      <dd>
        {result.ok ? <CheckCircleFilled className={styles.good} /> : <CloseCircleFilled className={styles.bad} />}{' '}
        {result.ok ? t('shops.proxyOk') : t('shops.proxyFailed')}
        {result.message === null ? null : <div className={styles.calls}>{result.message}</div>}
        {result.ok ? null : <div>{t('shops.proxyAdvice')}</div>}
      </dd>
      <dt>{t('shops.egressIp')}</dt>
      <dd>{result.egress_ip === null ? '\u2014' : <CopyText text={result.egress_ip} />}</dd>
      {result.version === null ? null : (
        <>
          <dt>{t('shops.proxyVersion')}</dt>
          <dd>{result.version}</dd>
        </>
      )}
    </>
  );
}
