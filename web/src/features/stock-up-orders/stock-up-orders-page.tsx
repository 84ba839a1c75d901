/** What Temu orders into its warehouse from full-managed shops, by when it is due, and where the consignment is. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListStockUpOrdersData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import { type List, STOCK_UP_STATUSES, type StockUpOrder, type StockUpStatus } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { useColumns } from '@/shared/ui/column-settings';
import { ListPanel } from '@/shared/ui/list-panel';
import { PageHeader } from '@/shared/ui/page-header';
import { QueryField, QueryForm } from '@/shared/ui/query-form';
import { TO_SEND, useStockUpColumns } from './stock-up-columns';
import { StockUpLines } from './stock-up-lines';

const route = getRouteApi('/app/stock-up-orders');

export function StockUpOrdersPage() {
  const { t } = useTranslation();
  const { shopIds } = useFilters();
  const search = route.useSearch();
  const { status, cursor } = search;
  const navigate = route.useNavigate();
  const params = { shop_id: shopIds, status, cursor, limit: 50 };
  const query = useQuery({
    queryKey: ['stock-up-orders', params],
    queryFn: ({ signal }) =>
      get<ListStockUpOrdersData, List<StockUpOrder>>('/api/stock-up-orders', { query: params, signal }),
    placeholderData: keepPreviousData,
  });
  const setStatus = (next: StockUpStatus[]) =>
    void navigate({
      search: (previous) => ({
        ...previous,
        cursor: undefined,
        page: undefined,
        status: next.length > 0 ? next : undefined,
      }),
    });
  const { visible, settings } = useColumns('stock-up-orders', useStockUpColumns());
  const onlyToSend = status?.length === TO_SEND.length && TO_SEND.every((state) => status.includes(state));

  return (
    <>
      <PageHeader title={t('screen.stockUpOrders')} hint={t('stockUp.hint')} />
      <QueryForm
        name="stock-up-orders"
        active={status === undefined ? 0 : 1}
        onClear={() => setStatus([])}
        extra={settings}
        search={
          <Checkbox
            checked={onlyToSend}
            onChange={(event) => setStatus(event.target.checked ? TO_SEND : [])}
            data-testid="stock-up-to-send"
          >
            {t('stockUp.onlyToSend')}
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
            data-testid="stock-up-status"
            options={STOCK_UP_STATUSES.map((value) => ({ value, label: t(`enum.stockUpStatus.${value}`) }))}
            onChange={setStatus}
          />
        </QueryField>
      </QueryForm>
      <ListPanel
        query={query}
        search={search}
        columns={visible}
        keyOf={(row) => `${row.shop_id}/${row.stock_up_order_sn}`}
        testId="stock-up-row"
        expanded={(row) => <StockUpLines row={row} />}
        empty={{ text: t('stockUp.empty'), filtered: status !== undefined, onClear: () => setStatus([]) }}
      />
    </>
  );
}
