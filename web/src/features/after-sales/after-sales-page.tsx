/** After-sales cases and requests to cancel: what the buyer asks, what it costs, and until when somebody must act. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListAfterSalesData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import { type AfterSalesCase, CASE_STATUSES, type CaseStatus, type List } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { useColumns } from '@/shared/ui/column-settings';
import { ListPanel } from '@/shared/ui/list-panel';
import { PageHeader } from '@/shared/ui/page-header';
import { QueryField, QueryForm } from '@/shared/ui/query-form';
import { useCaseColumns } from './case-columns';
import { CaseLines } from './case-lines';

/** A case in one of these states is not decided yet. */
const OPEN: CaseStatus[] = [
  'requested',
  'return_requested',
  'label_wanted',
  'parcel_sent_back',
  'parcel_received',
  'platform_reviewing',
  'refunding',
  'unknown',
];

const route = getRouteApi('/app/after-sales');

export function AfterSalesPage() {
  const { t } = useTranslation();
  const { shopIds, from, to } = useFilters();
  const search = route.useSearch();
  const { status, any_day, cursor } = search;
  const navigate = route.useNavigate();
  const days = any_day ? {} : { from, to };
  const params = { shop_id: shopIds, status, ...days, cursor, limit: 50 };
  const query = useQuery({
    queryKey: ['after-sales', params],
    queryFn: ({ signal }) =>
      get<ListAfterSalesData, List<AfterSalesCase>>('/api/after-sales', { query: params, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const setSearch = (change: { status?: CaseStatus[]; any_day?: boolean }) =>
    void navigate({ search: (previous) => ({ ...previous, cursor: undefined, page: undefined, ...change }) });
  const { visible, settings } = useColumns('after-sales', useCaseColumns());
  const onlyOpen = status?.length === OPEN.length && OPEN.every((state) => status.includes(state));

  return (
    <>
      <PageHeader
        title={t('screen.afterSales')}
        hint={any_day ? t('afterSales.anyDay') : t('afterSales.days', { from, to })}
      />
      <QueryForm
        name="after-sales"
        active={[status, any_day].filter((value) => value !== undefined).length}
        onClear={() => setSearch({ status: undefined, any_day: undefined })}
        extra={settings}
        search={
          <Checkbox
            checked={onlyOpen}
            onChange={(event) =>
              setSearch(event.target.checked ? { status: OPEN, any_day: true } : { status: undefined })
            }
            data-testid="after-sales-open"
          >
            {t('afterSales.onlyOpen')}
          </Checkbox>
        }
      >
        <QueryField label={t('field.status')}>
          <Select
            mode="multiple"
            allowClear
            maxTagCount="responsive"
            style={{ width: 260 }}
            placeholder={t('filter.any')}
            value={status ?? []}
            data-testid="after-sales-status"
            options={CASE_STATUSES.map((value) => ({ value, label: t(`enum.caseStatus.${value}`) }))}
            onChange={(next) => setSearch({ status: next.length > 0 ? next : undefined })}
          />
        </QueryField>
        <Checkbox
          checked={any_day === true}
          onChange={(event) => setSearch({ any_day: event.target.checked || undefined })}
          data-testid="after-sales-any-day"
        >
          {t('orders.ignoreDays')}
        </Checkbox>
      </QueryForm>
      <ListPanel
        query={query}
        search={search}
        columns={visible}
        keyOf={(row) => `${row.shop_id}/${row.case_sn}`}
        testId="case-row"
        expanded={(row) => (row.lines.length === 0 ? null : <CaseLines row={row} />)}
        empty={{
          text: t('afterSales.empty'),
          filtered: status !== undefined || !any_day,
          onClear: () => setSearch({ status: undefined, any_day: true }),
        }}
      />
    </>
  );
}
