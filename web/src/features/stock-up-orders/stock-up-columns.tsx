/** The columns of the table of stock-up orders. */
import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StockUpOrder, StockUpSku, StockUpStatus } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { Unknown } from '@/shared/ui/amount';
import type { Column } from '@/shared/ui/column-settings';
import { CopyText } from '@/shared/ui/copy-text';
import { Deadline } from '@/shared/ui/deadline';
import styles from '@/shared/ui/list.module.css';
import { ShopLine } from '@/shared/ui/shop-line';
import { When } from '@/shared/ui/when';
import { WordTag } from '@/shared/ui/word-tag';

/** In these states the goods are still with us. */
export const TO_SEND: StockUpStatus[] = ['to_accept', 'to_deliver'];
/** In these they are not in Temu's warehouse yet. */
const ON_THE_WAY: StockUpStatus[] = [...TO_SEND, 'sent'];

export function useStockUpColumns(): Column<StockUpOrder>[] {
  const { t } = useTranslation();
  const isOneOf = (row: StockUpOrder, states: readonly string[]) => states.includes(row.status);
  return [
    {
      key: 'stock_up_order_sn',
      fixed: 'left',
      title: t('stockUp.number'),
      width: 168,
      render: (_, row) => (
        <ShopLine shopId={row.shop_id}>
          <CopyText text={row.stock_up_order_sn} />
        </ShopLine>
      ),
    },
    {
      key: 'status',
      label: t('field.status'),
      title: t('field.status'),
      width: 96,
      render: (_, row) => <WordTag group="stockUpStatus" code={row.status} />,
    },
    {
      key: 'name',
      label: t('field.product'),
      title: t('field.product'),
      width: 190,
      render: (_, row) => <GoodsCell row={row} />,
    },
    {
      key: 'quantities',
      label: t('stockUp.quantities'),
      title: <Tooltip title={t('stockUp.quantitiesHint')}>{t('stockUp.quantities')}</Tooltip>,
      align: 'right',
      width: 124,
      render: (_, row) => (
        <span className={styles.figure}>
          {(['ordered', 'delivered', 'received'] as const).map((key, index) => (
            <span key={key}>
              {index > 0 ? ' / ' : null}
              <Quantity value={sum(row.lines, key)} />
            </span>
          ))}
        </span>
      ),
    },
    {
      key: 'deliver_by',
      label: t('stockUp.deliverBy'),
      title: t('stockUp.deliverBy'),
      width: 122,
      render: (_, row) => <Deadline at={row.deliver_by} open={isOneOf(row, TO_SEND)} />,
    },
    {
      key: 'arrive_by',
      label: t('stockUp.arriveBy'),
      title: t('stockUp.arriveBy'),
      width: 122,
      render: (_, row) => <Deadline at={row.arrive_by} open={isOneOf(row, ON_THE_WAY)} />,
    },
    {
      key: 'ship_order',
      label: t('stockUp.shipOrder'),
      title: t('stockUp.shipOrder'),
      width: 160,
      render: (_, row) => <ShipOrderCell row={row} />,
    },
    {
      key: 'ordered_at',
      label: t('field.orderedAt'),
      title: t('field.orderedAt'),
      width: 100,
      render: (_, row) => <When at={row.ordered_at} />,
    },
  ];
}

function GoodsCell({ row }: { row: StockUpOrder }) {
  const { t } = useTranslation();
  const marks = (['urgent', 'jit', 'vmi', 'first_order'] as const).filter((key) => row[key] === true);
  return (
    <div className={styles.stack} style={{ width: 174 }}>
      <span className={styles.goods} title={row.name ?? undefined}>
        {row.name ?? <Unknown />}
      </span>
      <span>
        {marks.map((key) => (
          <Tooltip key={key} title={t(`enum.stockUpMarkHint.${key}`)}>
            <Tag color={key === 'urgent' ? 'error' : 'default'} variant="filled" style={{ marginInlineEnd: 4 }}>
              {t(`enum.stockUpMark.${key}`)}
            </Tag>
          </Tooltip>
        ))}
      </span>
    </div>
  );
}

function ShipOrderCell({ row }: { row: StockUpOrder }) {
  const { t } = useTranslation();
  if (row.ship_order === null) return <Unknown reason={t('stockUp.noShipOrder')} />;
  return (
    <div className={styles.stack}>
      <CopyText text={row.ship_order.ship_order_sn} />
      <WordTag group="shipOrderStatus" code={row.ship_order.status} />
    </div>
  );
}

export function Quantity({ value }: { value: number | null }) {
  return value === null ? <Unknown /> : formatCount(value);
}

/** Unknown as soon as one part of it is. */
function sum(lines: StockUpSku[], key: 'ordered' | 'delivered' | 'received'): number | null {
  if (lines.length === 0) return null;
  return lines.reduce<number | null>((total, line) => {
    const value = line[key];
    return total === null || value === null ? null : total + value;
  }, 0);
}
