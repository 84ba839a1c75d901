/** What Temu pushed for a shop, the newest first, each as it was sent. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WebhookEvent } from '@/shared/api/gen/types.gen';
import type { Shop } from '@/shared/api/types';
import { useNames } from '@/shared/i18n/use-names';
import { CopyText } from '@/shared/ui/copy-text';
import { ErrorState } from '@/shared/ui/error-state';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { When } from '@/shared/ui/when';
import styles from './shops.module.css';
import { eventsQuery } from './shops-queries';

const STATES: Record<string, string> = { waiting: 'processing', done: 'success', stored: 'default' };

export function EventsTab({ shop }: { shop: Shop }) {
  const { t } = useTranslation();
  const names = useNames();
  // The way back through the pages; the drawer is a side view, so it does not stand in the address.
  const [cursors, setCursors] = useState<string[]>([]);
  const { data, error, refetch } = useQuery({
    ...eventsQuery(shop.id, cursors.at(-1)),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const columns: TableColumnsType<WebhookEvent> = [
    { title: t('shops.eventReceived'), render: (_, event) => <When at={event.received_at} /> },
    {
      title: t('shops.eventCode'),
      render: (_, event) => <span title={event.code}>{names.eventCode(event.code)}</span>,
    },
    { title: t('shops.gateway'), render: (_, event) => names.gateway(event.gateway) },
    {
      title: t('field.orderSn'),
      render: (_, event) => (event.parent_order_sn === null ? '\u2014' : <CopyText text={event.parent_order_sn} />),
    },
    { title: t('shops.eventAt'), render: (_, event) => <When at={event.event_at} /> },
    { title: t('shops.eventRepeats'), align: 'right', dataIndex: 'repeats' },
    {
      title: t('field.status'),
      render: (_, event) => <Tag color={STATES[event.state]}>{names.eventState(event.state)}</Tag>,
    },
  ];
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <TableSkeleton />;
  const next = data.next_cursor;
  return (
    <div data-testid="events">
      <p className={styles.hint}>{t('shops.eventsHint')}</p>
      <Table
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={data.items}
        pagination={false}
        scroll={{ x: 'max-content' }}
        expandable={{ expandedRowRender: (event) => <pre className={styles.raw}>{readable(event.raw)}</pre> }}
        locale={{
          emptyText: (
            <Empty description={shop.webhook_url === null ? t('shops.webhookUnset') : t('shops.noEventsYet')} />
          ),
        }}
      />
      {cursors.length > 0 || next !== null ? (
        <div className={styles.drawerFoot} style={{ marginTop: 12 }}>
          <Button size="small" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
            {t('pager.previous')}
          </Button>
          <Button size="small" disabled={next === null} onClick={() => next && setCursors([...cursors, next])}>
            {t('pager.next')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function readable(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
