/** The filters above the order table. */
import { Checkbox, Select } from 'antd';
import Input from 'antd/es/input/Input';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ORDER_STATUSES } from '@/shared/api/types';
import { QueryField, QueryForm } from '@/shared/ui/query-form';
import { SearchInput } from '@/shared/ui/search-input';
import { LATE_KINDS, type OrdersSearch } from './orders-search';

const NOTHING: OrdersSearch = {
  status: undefined,
  q: undefined,
  sku_id: undefined,
  manager: undefined,
  late: undefined,
  matched: undefined,
  any_day: undefined,
};

interface OrdersFormProps {
  search: OrdersSearch;
  onChange: (change: OrdersSearch) => void;
  extra: ReactNode;
}

export function OrdersForm({ search, onChange, extra }: OrdersFormProps) {
  const { t } = useTranslation();
  const set = [search.status, search.sku_id, search.manager, search.late, search.matched, search.any_day];
  return (
    <QueryForm
      name="orders"
      extra={extra}
      active={set.filter((value) => value !== undefined).length}
      onClear={() => onChange(NOTHING)}
      search={
        <SearchInput
          value={search.q}
          placeholder={t('orders.searchHint')}
          onSearch={(q) => onChange({ q })}
          testId="orders-search"
        />
      }
    >
      <QueryField label={t('field.status')}>
        <Select
          mode="multiple"
          allowClear
          maxTagCount="responsive"
          style={{ width: 104 }}
          placeholder={t('filter.any')}
          value={search.status ?? []}
          data-testid="orders-status"
          options={ORDER_STATUSES.map((value) => ({ value, label: t(`enum.orderStatus.${value}`) }))}
          onChange={(status) => onChange({ status: status.length > 0 ? status : undefined })}
        />
      </QueryField>
      <QueryField label={t('orders.late')}>
        <Select
          allowClear
          style={{ width: 90 }}
          placeholder={t('filter.any')}
          value={search.late}
          data-testid="orders-late"
          options={LATE_KINDS.map((value) => ({ value, label: t(`enum.late.${value}`) }))}
          onChange={(late) => onChange({ late })}
        />
      </QueryField>
      <QueryField label={t('orders.matched')}>
        <Select
          allowClear
          style={{ width: 90 }}
          placeholder={t('filter.any')}
          value={search.matched === undefined ? undefined : String(search.matched)}
          data-testid="orders-matched"
          options={[
            { value: 'true', label: t('orders.matchedYes') },
            { value: 'false', label: t('orders.matchedNo') },
          ]}
          onChange={(value) => onChange({ matched: value === undefined ? undefined : value === 'true' })}
        />
      </QueryField>
      <TextFilter label={t('field.manager')} value={search.manager} onSearch={(manager) => onChange({ manager })} />
      <TextFilter label={t('field.skuId')} value={search.sku_id} onSearch={(sku_id) => onChange({ sku_id })} />
      <Checkbox
        checked={search.any_day === true}
        onChange={(event) => onChange({ any_day: event.target.checked || undefined })}
        data-testid="orders-any-day"
      >
        {t('orders.ignoreDays')}
      </Checkbox>
    </QueryForm>
  );
}

interface TextFilterProps {
  label: string;
  value: string | undefined;
  onSearch: (value: string | undefined) => void;
}

/** A text filter that is applied on Enter or when the field is left. */
function TextFilter({ label, value, onSearch }: TextFilterProps) {
  const apply = (text: string) => {
    const next = text.trim() === '' ? undefined : text.trim();
    if (next !== value) onSearch(next);
  };
  return (
    <Input
      key={value ?? ''}
      allowClear
      style={{ width: 96 }}
      defaultValue={value}
      placeholder={label}
      aria-label={label}
      onPressEnter={(event) => apply(event.currentTarget.value)}
      onBlur={(event) => apply(event.target.value)}
      onClear={() => apply('')}
    />
  );
}
