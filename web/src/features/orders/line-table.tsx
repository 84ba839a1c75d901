/** The lines of an order: what was sold, for how much, at what cost, and how sure the price is. */
import { Link } from '@tanstack/react-router';
import { Table, type TableColumnsType, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Order, OrderLine } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { useSeesCost } from '@/shared/session/session';
import { Amount } from '@/shared/ui/amount';
import { CopyText } from '@/shared/ui/copy-text';
import { ProductCell } from '@/shared/ui/product-cell';
import { OrderStatusTag } from './order-status-tag';
import styles from './orders.module.css';
import { useUnknownReason } from './use-unknown-reason';

/** Lines in these states count in the figures; the others are shown, but faded. */
const COUNTED = new Set<OrderLine['status']>([
  'unshipped',
  'shipped',
  'partly_shipped',
  'delivered',
  'partly_delivered',
]);

const SOURCE_COLORS = { actual: 'success', estimated: 'processing', assumed: 'warning' } as const;

export function LineTable({ order }: { order: Order }) {
  const { t } = useTranslation();
  const seesCost = useSeesCost();
  const reason = useUnknownReason();
  const columns: TableColumnsType<OrderLine> = [
    { title: t('field.product'), width: 200, render: (_, line) => <LineProduct line={line} /> },
    { title: t('field.orderLineSn'), width: 172, render: (_, line) => <CopyText text={line.order_sn} /> },
    { title: t('field.sku'), width: 138, render: (_, line) => <LineSku line={line} shopId={order.shop_id} /> },
    { title: t('field.status'), width: 78, render: (_, line) => <LineStatus line={line} /> },
    { title: t('field.quantity'), width: 50, align: 'right', render: (_, line) => formatCount(line.quantity) },
    { title: t('field.unitPrice'), width: 142, align: 'right', render: (_, line) => <LinePrice line={line} /> },
    {
      title: t('kpi.gmv'),
      width: 108,
      align: 'right',
      render: (_, line) => <Amount value={line.gmv} currency={line.currency} reason={reason.ofLine(line)} />,
    },
  ];
  if (seesCost) {
    columns.push(
      {
        title: t('field.unitCost'),
        width: 96,
        align: 'right',
        render: (_, line) => (
          <Amount value={line.unit_cost} currency={line.cost_currency} reason={reason.ofLine(line)} />
        ),
      },
      {
        title: t('kpi.profit'),
        width: 96,
        align: 'right',
        render: (_, line) => <Amount value={line.profit} reason={reason.ofLine(line)} />,
      },
    );
  }
  return (
    <Table
      size="small"
      rowKey="order_sn"
      rowClassName={(line) => (COUNTED.has(line.status) ? '' : (styles.notCounted ?? ''))}
      className={styles.lines}
      columns={columns}
      dataSource={order.lines}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

function LineStatus({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  if (COUNTED.has(line.status)) return <OrderStatusTag status={line.status} />;
  return (
    <Tooltip title={t('orders.notCounted')}>
      <span>
        <OrderStatusTag status={line.status} />
      </span>
    </Tooltip>
  );
}

function LineProduct({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  const bundle = line.parts.length > 1 || line.parts.some((part) => part.sold_factor > 1);
  const parts = line.parts.map((part) => `${part.ext_code ?? part.sku_id ?? '?'} \u00d7 ${part.sold_factor}`);
  return (
    <div className={styles.lineProduct}>
      <ProductCell image={line.thumb_url} name={line.name} detail={line.spec ?? ''} />
      {bundle ? (
        <Tooltip title={parts.join(', ')}>
          <Tag variant="filled">{t('orders.bundle')}</Tag>
        </Tooltip>
      ) : null}
    </div>
  );
}

function LineSku({ line, shopId }: { line: OrderLine; shopId: string }) {
  const { t } = useTranslation();
  if (!line.matched) {
    return (
      <Tooltip title={t('enum.unknown.sku')}>
        <Tag color="warning">{t('orders.matchedNo')}</Tag>
      </Tooltip>
    );
  }
  if (line.sku_id === null) {
    // A bundle of several SKUs is none of them itself.
    return (
      <div className={styles.order}>
        {line.parts.map((part) => (
          <span key={part.sku_id} className={styles.part}>
            <SkuLink shopId={shopId} skuId={part.sku_id ?? ''} extCode={part.ext_code} />
            {` \u00d7 ${part.sold_factor}`}
          </span>
        ))}
      </div>
    );
  }
  return (
    <div className={styles.order}>
      <SkuLink shopId={shopId} skuId={line.sku_id} extCode={line.ext_code} />
      <span className={styles.shop}>
        <CopyText text={line.sku_id} />
      </span>
    </div>
  );
}

function SkuLink({ shopId, skuId, extCode }: { shopId: string; skuId: string; extCode: string | null }) {
  return (
    <Link to="/skus" search={{ q: skuId, sku: `${shopId}/${skuId}` }}>
      {extCode ?? skuId}
    </Link>
  );
}

export function LinePrice({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  const reason = useUnknownReason();
  return (
    <span className={styles.price}>
      {line.price_source === null || line.unit_price === null ? null : (
        <Tooltip title={t(`enum.priceSourceHint.${line.price_source}`)}>
          <Tag color={SOURCE_COLORS[line.price_source]} variant="filled" style={{ cursor: 'help' }}>
            {t(`enum.priceSource.${line.price_source}`)}
          </Tag>
        </Tooltip>
      )}
      <Amount value={line.unit_price} currency={line.price_currency} reason={reason.ofLine(line)} />
    </span>
  );
}
