/** The user's own API tokens: made here, shown once, revoked here. */

import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Empty, Form, Input, Popconfirm, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateTokenData, DeleteTokenData, ListTokensData, MadeToken } from '@/shared/api/gen/types.gen';
import { get, post, remove } from '@/shared/api/http';
import type { ApiToken, List } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import { CopyText } from '@/shared/ui/copy-text';
import { ErrorState } from '@/shared/ui/error-state';
import { PageHeader } from '@/shared/ui/page-header';
import { TableSkeleton } from '@/shared/ui/table-skeleton';
import { When } from '@/shared/ui/when';
import styles from './tokens.module.css';

export function TokensPage() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [form] = Form.useForm<{ name: string }>();
  const [made, setMade] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => get<ListTokensData, List<ApiToken>>('/api/auth/tokens', { signal }),
  });
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ['tokens'] });
    } catch (cause) {
      message.error(errorText(cause));
    }
  };
  const create = ({ name }: { name: string }) =>
    guarded(async () => {
      setMade((await post<CreateTokenData, MadeToken>('/api/auth/tokens', { body: { name: name.trim() } })).token);
      form.resetFields();
    });
  const revoke = (id: string) => guarded(() => remove<DeleteTokenData>('/api/auth/tokens/{id}', { path: { id } }));

  return (
    <>
      <PageHeader title={t('screen.tokens')} hint={t('tokens.hint')}>
        <Form form={form} layout="inline" onFinish={create}>
          <Form.Item name="name" rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
            <Input
              placeholder={t('tokens.name')}
              aria-label={t('tokens.name')}
              maxLength={100}
              data-testid="token-name"
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" icon={<PlusOutlined />} data-testid="token-create">
            {t('tokens.create')}
          </Button>
        </Form>
      </PageHeader>
      {made === null ? null : (
        <Alert
          type="success"
          showIcon
          closable={{ onClose: () => setMade(null) }}
          style={{ marginBottom: 12 }}
          title={t('tokens.once')}
          description={<CopyText text={made} />}
          data-testid="token-made"
        />
      )}
      <section className={styles.panel}>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <TableSkeleton />
        ) : (
          <Table
            size="small"
            rowKey="id"
            dataSource={data.items}
            pagination={false}
            columns={[
              { title: t('tokens.name'), dataIndex: 'name' },
              { title: t('field.createdAt'), width: 160, render: (_, token) => <When at={token.created_at} /> },
              {
                title: t('tokens.lastUsed'),
                width: 160,
                render: (_, token) => <When at={token.last_used_at} missing={t('tokens.neverUsed')} />,
              },
              {
                title: <span className="sr-only">{t('action.more')}</span>,
                width: 90,
                align: 'right',
                render: (_, token) => (
                  <Popconfirm
                    title={t('tokens.confirmRevoke', { name: token.name })}
                    onConfirm={() => revoke(token.id)}
                  >
                    <Button type="link" size="small" danger>
                      {t('tokens.revoke')}
                    </Button>
                  </Popconfirm>
                ),
              },
            ]}
            locale={{
              emptyText: <Empty description={t('tokens.empty')} style={{ padding: 32 }} />,
            }}
          />
        )}
      </section>
    </>
  );
}
