/** The filters above the SKU table. */
import { Checkbox, Select } from 'antd';
import Input from 'antd/es/input/Input';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSeesCost } from '@/shared/session/session';
import { QueryField, QueryForm } from '@/shared/ui/query-form';
import { SearchInput } from '@/shared/ui/search-input';
import type { SkusSearch } from './skus-search';

interface SkusFormProps {
  search: SkusSearch;
  onChange: (change: SkusSearch) => void;
  extra: ReactNode;
}

export function SkusForm({ search, onChange, extra }: SkusFormProps) {
  const { t } = useTranslation();
  const seesCost = useSeesCost();
  const active = [search.manager, search.missing_cost, search.on_sale].filter((value) => value !== undefined).length;
  return (
    <QueryForm
      name="skus"
      active={active}
      extra={extra}
      onClear={() => onChange({ manager: undefined, missing_cost: undefined, on_sale: undefined, q: undefined })}
      search={
        <SearchInput
          value={search.q}
          placeholder={t('skus.searchHint')}
          onSearch={(q) => onChange({ q })}
          testId="skus-search"
        />
      }
    >
      {seesCost ? (
        <Checkbox
          checked={search.missing_cost === true}
          onChange={(event) => onChange({ missing_cost: event.target.checked || undefined })}
          data-testid="skus-missing-cost"
        >
          {t('skus.missingOnly')}
        </Checkbox>
      ) : null}
      <QueryField label={t('field.onSale')}>
        <Select
          allowClear
          style={{ width: 100 }}
          placeholder={t('filter.any')}
          value={search.on_sale === undefined ? undefined : String(search.on_sale)}
          options={[
            { value: 'true', label: t('skus.onSale') },
            { value: 'false', label: t('skus.offSale') },
          ]}
          onChange={(value) => onChange({ on_sale: value === undefined ? undefined : value === 'true' })}
        />
      </QueryField>
      <QueryField label={t('field.manager')}>
        <Input
          key={search.manager ?? ''}
          allowClear
          style={{ width: 120 }}
          placeholder={t('filter.any')}
          defaultValue={search.manager}
          onClear={() => onChange({ manager: undefined })}
          onPressEnter={(event) => onChange({ manager: event.currentTarget.value.trim() || undefined })}
        />
      </QueryField>
    </QueryForm>
  );
}
