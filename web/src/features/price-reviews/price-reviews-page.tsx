/** Prices that Temu asks to change or wants confirmed, with what it offers against what is declared. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListPriceReviewsData } from '@/shared/api/gen/types.gen';
import { get } from '@/shared/api/http';
import type { List, PriceReview } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { useColumns } from '@/shared/ui/column-settings';
import { ListPanel } from '@/shared/ui/list-panel';
import { PageHeader } from '@/shared/ui/page-header';
import { QueryForm } from '@/shared/ui/query-form';
import { useReviewColumns } from './review-columns';

const route = getRouteApi('/app/price-reviews');

export function PriceReviewsPage() {
  const { t } = useTranslation();
  const { shopIds } = useFilters();
  const search = route.useSearch();
  const { open, cursor } = search;
  const navigate = route.useNavigate();
  const params = { shop_id: shopIds, open, cursor, limit: 50 };
  const query = useQuery({
    queryKey: ['price-reviews', params],
    queryFn: ({ signal }) =>
      get<ListPriceReviewsData, List<PriceReview>>('/api/price-reviews', { query: params, signal }),
    placeholderData: keepPreviousData,
  });
  const setOpen = (next: boolean | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, cursor: undefined, page: undefined, open: next }) });
  const { visible, settings } = useColumns('price-reviews', useReviewColumns());

  return (
    <>
      <PageHeader title={t('screen.priceReviews')} hint={t('priceReviews.hint')} />
      <QueryForm
        name="price-reviews"
        active={open === undefined ? 0 : 1}
        onClear={() => setOpen(undefined)}
        extra={settings}
        search={
          <Segmented
            value={String(open)}
            options={[
              { value: 'undefined', label: t('filter.any') },
              { value: 'true', label: t('priceReviews.open') },
              { value: 'false', label: t('priceReviews.notOpen') },
            ]}
            onChange={(value) => setOpen(value === 'undefined' ? undefined : value === 'true')}
          />
        }
      />
      <ListPanel
        query={query}
        search={search}
        columns={visible}
        keyOf={(row) => `${row.shop_id}/${row.kind}/${row.review_id}`}
        testId="review-row"
        empty={{ text: t('priceReviews.empty'), filtered: open !== undefined, onClear: () => setOpen(undefined) }}
      />
    </>
  );
}
