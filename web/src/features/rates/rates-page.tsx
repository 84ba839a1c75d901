/** The dated exchange rates, and a form that adds or changes one. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Empty, Input, Space, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rate } from '@/shared/api/types';
import { useCan, useMe } from '@/shared/session/session';
import { Amount } from '@/shared/ui/amount';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { Pager } from '@/shared/ui/pager';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { RateDrawer } from './rate-drawer';
import styles from './rates.module.css';
import { ratesQuery } from './rates-queries';

const route = getRouteApi('/app/rates');

export function RatesPage() {
  const { t } = useTranslation();
  const { reporting_currency } = useMe();
  const mayWrite = useCan('costs.write');
  const { rate_currency, cursor, page } = route.useSearch();
  const navigate = route.useNavigate();
  const [edited, setEdited] = useState<Rate | 'new' | null>(null);
  const { data, error, refetch } = useQuery(ratesQuery(rate_currency, cursor));
  const sourceName = (source: string) =>
    source === 'manual' ? t('rates.manual') : source === 'simulator' ? t('rates.simulator') : source;
  const narrow = (text: string) => {
    const currency = /^[A-Z]{3}$/.test(text.trim().toUpperCase()) ? text.trim().toUpperCase() : undefined;
    void navigate({
      search: (previous) => ({ ...previous, rate_currency: currency, cursor: undefined, page: undefined }),
    });
  };

  return (
    <>
      <PageHeader title={t('screen.rates')} hint={t('rates.hint', { currency: reporting_currency })}>
        <Space>
          <Input
            key={rate_currency ?? ''}
            allowClear
            style={{ width: 130 }}
            maxLength={3}
            defaultValue={rate_currency}
            placeholder={t('field.currency')}
            aria-label={t('field.currency')}
            data-search
            onClear={() => narrow('')}
            onPressEnter={(event) => narrow(event.currentTarget.value)}
          />
          {mayWrite ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="rate-add">
              {t('rates.add')}
            </Button>
          ) : null}
        </Space>
      </PageHeader>
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <>
            <Table
              size="small"
              rowKey={(rate) => `${rate.currency}/${rate.day}`}
              dataSource={data.items}
              pagination={false}
              sticky
              onRow={(rate) => ({ 'data-testid': `rate-row-${rate.currency}-${rate.day}` }) as object}
              columns={[
                { title: t('field.currency'), dataIndex: 'currency', width: 120 },
                { title: t('rates.day'), dataIndex: 'day', width: 140, className: styles.figure },
                {
                  title: t('rates.rate', { currency: reporting_currency }),
                  align: 'right',
                  width: 180,
                  render: (_, rate) => <Amount value={rate.rate} />,
                },
                { title: t('rates.source'), render: (_, rate) => sourceName(rate.source) },
                {
                  title: <span className="sr-only">{t('action.more')}</span>,
                  align: 'right',
                  width: 80,
                  render: (_, rate) =>
                    mayWrite ? (
                      <Button type="link" size="small" onClick={() => setEdited(rate)}>
                        {t('action.edit')}
                      </Button>
                    ) : null,
                },
              ]}
              locale={{
                emptyText: <Empty description={t('rates.empty')} style={{ padding: 40 }} />,
              }}
            />
            <Pager cursor={cursor} page={Number(page ?? 1)} nextCursor={data.next_cursor} total={data.total} />
          </>
        )}
      </section>
      <RateDrawer rate={edited} onClose={() => setEdited(null)} />
    </>
  );
}
