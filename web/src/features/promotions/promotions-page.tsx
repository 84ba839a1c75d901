/** The promotions that Temu offers each shop, until when one can join, and what of the shop takes part. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListPromotionsData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { List, Promotion } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { useColumns } from '@/shared/ui/column-settings';
import { ListPanel } from '@/shared/ui/list-panel';
import { PageHeader } from '@/shared/ui/page-header';
import { QueryForm } from '@/shared/ui/query-form';
import { EnrolmentTable } from './enrolment-table';
import { usePromotionColumns } from './promotion-columns';

const route = getRouteApi('/app/promotions');

export function PromotionsPage() {
  const { t } = useTranslation();
  const { shopIds } = useFilters();
  const search = route.useSearch();
  const { joined, cursor } = search;
  const navigate = route.useNavigate();
  const params = { shop_id: shopIds, joined, cursor, limit: 50 };
  const query = useQuery({
    queryKey: ['promotions', params],
    queryFn: ({ signal }) => get<ListPromotionsData, List<Promotion>>('/api/promotions', { query: params, signal }),
    placeholderData: keepPreviousData,
  });
  const setJoined = (next: boolean | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, cursor: undefined, page: undefined, joined: next }) });
  const { visible, settings } = useColumns('promotions', usePromotionColumns());

  return (
    <>
      <PageHeader title={t('screen.promotions')} hint={t('promotions.hint')} />
      <QueryForm
        name="promotions"
        active={joined === undefined ? 0 : 1}
        onClear={() => setJoined(undefined)}
        extra={settings}
        search={
          <Segmented
            value={String(joined)}
            options={[
              { value: 'undefined', label: t('filter.any') },
              { value: 'true', label: t('promotions.joined') },
              { value: 'false', label: t('promotions.notJoined') },
            ]}
            onChange={(value) => setJoined(value === 'undefined' ? undefined : value === 'true')}
          />
        }
      />
      <ListPanel
        query={query}
        search={search}
        columns={visible}
        keyOf={(row) => `${row.shop_id}/${row.promotion_id}`}
        testId="promotion-row"
        expanded={(row) => (row.enrolments.length === 0 ? null : <EnrolmentTable row={row} />)}
        empty={{ text: t('promotions.empty'), filtered: joined !== undefined, onClear: () => setJoined(undefined) }}
      />
    </>
  );
}
