/** Creates an account or changes one. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateUserData, UpdateUserData } from '@/shared/api/gen/types.gen';
import { patch, post } from '@/shared/api/http';
import { shopsQuery } from '@/shared/api/shops';
import type { Account, Role } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';

const ROLES: Role[] = ['owner', 'viewer'];

interface UserValues {
  username: string;
  password?: string;
  role: Role;
  shop_ids: string[];
  can_see_cost: boolean;
  disabled: boolean;
}

export function UserDrawer({ user, onClose }: { user: Account | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={user !== null}
      onClose={onClose}
      size={440}
      title={user === 'new' ? t('users.add') : t('users.edit')}
      destroyOnHidden
    >
      {user === null ? null : <UserForm user={user === 'new' ? null : user} onDone={onClose} />}
    </Drawer>
  );
}

function UserForm({ user, onDone }: { user: Account | null; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const shops = useQuery(shopsQuery).data?.items ?? [];
  const [busy, setBusy] = useState(false);

  const save = async (values: UserValues) => {
    setBusy(true);
    try {
      if (user === null) await post<CreateUserData, Account>('/api/users', { body: createBody(values) });
      else await patch<UpdateUserData, Account>('/api/users/{id}', { path: { id: user.id }, body: changeBody(values) });
      await client.invalidateQueries({ queryKey: ['users'] });
      message.success(t('users.saved'));
      onDone();
    } catch (error) {
      message.error({ content: errorText(error), style: { whiteSpace: 'pre-line' } });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form<UserValues>
      layout="vertical"
      onFinish={save}
      initialValues={{
        username: user?.username,
        role: user?.role ?? 'viewer',
        shop_ids: user?.shop_ids ?? [],
        can_see_cost: user?.can_see_cost ?? false,
        disabled: user?.disabled ?? false,
      }}
    >
      <Form.Item
        name="username"
        label={t('auth.username')}
        rules={[{ required: true, whitespace: true, message: t('form.required') }]}
      >
        <Input disabled={user !== null} autoComplete="off" maxLength={64} data-testid="user-name" />
      </Form.Item>
      <Form.Item
        name="password"
        label={user === null ? t('auth.password') : t('users.newPassword')}
        rules={[
          { required: user === null, message: t('form.required') },
          { min: 8, message: t('users.passwordLength') },
        ]}
      >
        <Input.Password autoComplete="new-password" data-testid="user-password" />
      </Form.Item>
      <Form.Item name="role" label={t('users.role')}>
        <Select options={ROLES.map((value) => ({ value, label: t(`enum.role.${value}`) }))} data-testid="user-role" />
      </Form.Item>
      <Form.Item name="shop_ids" label={t('field.shops')} extra={t('users.shopsHint')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t('filter.allShops')}
          options={shops.map((shop) => ({ value: shop.id, label: shop.name }))}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <Form.Item name="can_see_cost" label={t('users.seesCost')} valuePropName="checked" layout="horizontal">
        <Switch data-testid="user-cost" />
      </Form.Item>
      {user === null ? null : (
        <Form.Item name="disabled" label={t('users.disable')} valuePropName="checked" layout="horizontal">
          <Switch data-testid="user-disabled" />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" loading={busy} data-testid="user-save">
        {t('action.save')}
      </Button>
    </Form>
  );
}

/** No shop chosen means all of them, which the server writes as null. */
function rights(values: UserValues) {
  return {
    role: values.role,
    shop_ids: values.shop_ids.length === 0 ? null : values.shop_ids,
    can_see_cost: values.can_see_cost,
  };
}

function createBody(values: UserValues) {
  return { username: values.username.trim(), password: values.password ?? '', ...rights(values) };
}

function changeBody(values: UserValues) {
  return { ...rights(values), disabled: values.disabled, ...(values.password ? { password: values.password } : {}) };
}
