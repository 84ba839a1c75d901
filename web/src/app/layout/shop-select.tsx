/** Which shops the figures are about: none chosen means all; grouped by entity, or by business model where none is given. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { shopsQuery } from '@/shared/api/shops';
import type { Shop } from '@/shared/api/types';
import { useFilters, useSetFilters } from '@/shared/filters/use-filters';

export function ShopSelect() {
  const { t } = useTranslation();
  const { data } = useQuery(shopsQuery);
  const { shopIds } = useFilters();
  const setFilters = useSetFilters();
  const shops = (data?.items ?? []).filter((shop) => !shop.archived || shopIds.includes(shop.id));

  const groups = new Map<string, Shop[]>();
  for (const shop of shops) {
    const group = shop.entity ?? t(`enum.businessModel.${shop.business_model}`);
    groups.set(group, [...(groups.get(group) ?? []), shop]);
  }
  const options = [...groups].map(([label, members]) => ({
    label,
    title: label,
    options: members.map((shop) => ({ value: shop.id, label: shop.name })),
  }));

  return (
    <Select
      mode="multiple"
      aria-label={t('filter.shops')}
      data-testid="shop-select"
      allowClear
      value={shopIds}
      placeholder={t('filter.allShops')}
      maxTagCount="responsive"
      maxTagTextLength={10}
      popupMatchSelectWidth={260}
      style={{ width: 190 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      onChange={(ids: string[]) => setFilters({ shop_id: ids.length > 0 ? ids : undefined })}
    />
  );
}
