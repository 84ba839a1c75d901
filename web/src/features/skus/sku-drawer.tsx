/** One SKU: its facts, how its price and cost went, and a form that sets a new cost. */
import { useQuery } from '@tanstack/react-query';
import { Descriptions, Drawer, Skeleton, Tabs, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShopNames } from '@/shared/api/shops';
import type { SkuDetail } from '@/shared/api/types';
import { useCan, useSeesCost } from '@/shared/session/session';
import { Amount } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import { ErrorState } from '@/shared/ui/error-state';
import { ProductCell } from '@/shared/ui/product-cell';
import { When } from '@/shared/ui/when';
import { CostForm } from './cost-form';
import { CostHistory } from './cost-history';
import styles from './skus.module.css';
import { skuQuery } from './skus-queries';

export default function SkuDrawer({ sku, onClose }: { sku: string; onClose: () => void }) {
  const { t } = useTranslation();
  const slash = sku.indexOf('/');
  return (
    <Drawer open onClose={onClose} size={600} title={t('skus.detailTitle')} data-testid="sku-drawer">
      <Detail shopId={sku.slice(0, slash)} skuId={sku.slice(slash + 1)} />
    </Drawer>
  );
}

function Detail({ shopId, skuId }: { shopId: string; skuId: string }) {
  const { t } = useTranslation();
  const seesCost = useSeesCost();
  const mayCost = useCan('costs.write') && seesCost;
  const { data, error, refetch } = useQuery(skuQuery(shopId, skuId));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active paragraph={{ rows: 10 }} />;
  const costs = {
    key: 'costs',
    label: t('skus.costs'),
    children: (
      <>
        {mayCost ? <CostForm sku={data} /> : null}
        <CostHistory shopId={shopId} skuId={skuId} />
      </>
    ),
  };
  return (
    <>
      <ProductCell image={data.image_url} name={data.name} detail={data.spec ?? ''} />
      <Tabs
        style={{ marginTop: 8 }}
        items={[
          ...(seesCost ? [costs] : []),
          { key: 'facts', label: t('skus.facts'), children: <Facts sku={data} /> },
          { key: 'prices', label: t('skus.prices'), children: <Prices sku={data} /> },
        ]}
      />
    </>
  );
}

function Facts({ sku }: { sku: SkuDetail }) {
  const { t } = useTranslation();
  const shopNames = useShopNames();
  const id = (text: string | null) => (text === null ? '\u2014' : <CopyText text={text} />);
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: 'shop', label: t('field.shop'), children: shopNames.get(sku.shop_id) ?? sku.shop_id },
        { key: 'ext', label: t('field.extCode'), children: id(sku.ext_code) },
        { key: 'sku', label: t('field.skuId'), children: id(sku.sku_id) },
        { key: 'skc', label: t('field.skcId'), children: id(sku.skc_id) },
        { key: 'spu', label: t('field.spuId'), children: id(sku.spu_id) },
        { key: 'category', label: t('field.category'), children: sku.category ?? '\u2014' },
        { key: 'manager', label: t('field.manager'), children: sku.manager ?? '\u2014' },
        { key: 'first', label: t('field.firstSeen'), children: <When at={sku.first_seen_at} /> },
      ]}
    />
  );
}

function Prices({ sku }: { sku: SkuDetail }) {
  const { t } = useTranslation();
  if (sku.prices.length === 0) return <p className={styles.soft}>{t('enum.unknown.price')}</p>;
  return (
    <Timeline
      style={{ paddingTop: 8 }}
      items={sku.prices.map((price) => ({
        content: (
          <div className={styles.entry}>
            <Amount value={price.price} currency={price.currency} />
            <span className={styles.soft}>
              {t('skus.priceFrom')} <When at={price.effective_from} />
              {price.site_id === null ? '' : ` \u00b7 ${t('skus.site', { id: price.site_id })}`}
            </span>
          </div>
        ),
      }))}
    />
  );
}
