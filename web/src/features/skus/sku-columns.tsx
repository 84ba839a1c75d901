/** The columns of the SKU table. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShopNames } from '@/shared/api/shops';
import type { Sku } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import { useCan, useSeesCost } from '@/shared/session/session';
import { Amount, Unknown } from '@/shared/ui/amount';
import type { Column } from '@/shared/ui/column-settings';
import { CopyText } from '@/shared/ui/copy-text';
import { ProductCell } from '@/shared/ui/product-cell';
import { ManagerCell } from './manager-cell';
import styles from './skus.module.css';

export function useSkuColumns(sort: string, onOpen: (sku: string) => void): Column<Sku>[] {
  const { t } = useTranslation();
  const shopNames = useShopNames();
  const seesCost = useSeesCost();
  const mayCost = useCan('costs.write');
  const sorted = (key: string) =>
    sort === `-${key}` ? ('descend' as const) : sort === key ? ('ascend' as const) : null;
  const keyOf = (sku: Sku) => `${sku.shop_id}/${sku.sku_id}`;

  const cost: Column<Sku> = {
    key: 'cost',
    label: t('field.unitCost'),
    title: t('field.unitCost'),
    align: 'right',
    width: 108,
    render: (_, sku) =>
      sku.cost === null && mayCost ? (
        <Button
          size="small"
          type="link"
          className={styles.addCost}
          icon={<PlusOutlined />}
          onClick={() => onOpen(keyOf(sku))}
          data-testid={`sku-add-cost-${sku.sku_id}`}
        >
          {t('skus.addCost')}
        </Button>
      ) : (
        <Amount value={sku.cost} currency={sku.cost_currency} reason={t('enum.unknown.cost')} />
      ),
  };

  return [
    {
      key: 'name',
      title: t('field.product'),
      width: 214,
      sorter: true,
      sortOrder: sorted('name'),
      sortDirections: ['ascend', 'ascend'],
      render: (_, sku) => (
        <div className={styles.product}>
          <ProductCell
            image={sku.image_url}
            name={sku.name}
            detail={sku.spec ?? ''}
            onOpen={() => onOpen(keyOf(sku))}
            testId={`sku-open-${sku.sku_id}`}
          />
        </div>
      ),
    },
    {
      key: 'ext_code',
      label: t('field.extCode'),
      title: t('field.extCode'),
      width: 118,
      sorter: true,
      sortOrder: sorted('ext_code'),
      sortDirections: ['ascend', 'ascend'],
      render: (_, sku) =>
        sku.ext_code === null ? <Unknown reason={t('skus.noExtCode')} /> : <CopyText text={sku.ext_code} />,
    },
    {
      key: 'sku_id',
      label: t('field.skuId'),
      title: t('field.skuId'),
      width: 122,
      sorter: true,
      sortOrder: sorted('sku_id'),
      sortDirections: ['ascend', 'ascend'],
      render: (_, sku) => <CopyText text={sku.sku_id} />,
    },
    {
      key: 'shop',
      label: t('field.shop'),
      title: t('field.shop'),
      width: 118,
      render: (_, sku) => <span className={styles.shop}>{shopNames.get(sku.shop_id) ?? sku.shop_id}</span>,
    },
    {
      key: 'on_sale',
      label: t('field.onSale'),
      title: t('field.onSale'),
      width: 66,
      render: (_, sku) =>
        sku.on_sale === null ? (
          <Unknown />
        ) : (
          <Tag color={sku.on_sale ? 'success' : 'default'} variant="filled">
            {sku.on_sale ? t('skus.onSale') : t('skus.offSale')}
          </Tag>
        ),
    },
    {
      key: 'manager',
      label: t('field.manager'),
      title: t('field.manager'),
      width: 84,
      render: (_, sku) => <ManagerCell sku={sku} />,
    },
    {
      key: 'supply_price',
      label: t('field.supplyPrice'),
      title: t('field.supplyPrice'),
      align: 'right',
      width: 96,
      render: (_, sku) => (
        <Amount value={sku.supply_price} currency={sku.price_currency} reason={t('enum.unknown.price')} />
      ),
    },
    ...(seesCost ? [cost] : []),
    {
      key: 'stock',
      label: t('field.stock'),
      title: <Tooltip title={t('skus.stockHint')}>{t('field.stock')}</Tooltip>,
      align: 'right',
      width: 64,
      render: (_, sku) => (sku.stock === null ? <Unknown reason={t('skus.noStock')} /> : formatCount(sku.stock)),
    },
    {
      key: 'units_30d',
      label: t('field.units30d'),
      title: t('field.units30d'),
      align: 'right',
      width: 110,
      sorter: true,
      sortOrder: sorted('units_30d'),
      sortDirections: ['descend', 'descend'],
      render: (_, sku) => formatCount(sku.units_30d),
    },
  ];
}
