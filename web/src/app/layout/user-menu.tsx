/** The user's own menu: who is signed in, API tokens, sign out. */

import { KeyOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LogoutData } from '@/shared/api/gen/types.gen';
import { post } from '@/shared/api/http';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useMe } from '@/shared/session/session';
import styles from './layout.module.css';

export function UserMenu() {
  const { t } = useTranslation();
  const { user } = useMe();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const signOut = async () => {
    try {
      await post<LogoutData, void>('/api/auth/logout', {});
    } catch (error) {
      message.error(errorText(error));
      return;
    }
    await navigate({ to: '/login', search: {} });
    client.clear();
  };
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          {
            key: 'who',
            type: 'group',
            label: `${user.username} \u00b7 ${t(`enum.role.${user.role}`)}`,
            children: [
              {
                key: 'tokens',
                icon: <KeyOutlined />,
                label: <span data-testid="nav-tokens">{t('screen.tokens')}</span>,
                onClick: () => void navigate({ to: '/tokens' }),
              },
              { type: 'divider' },
              {
                key: 'out',
                icon: <LogoutOutlined />,
                label: <span data-testid="sign-out">{t('auth.signOut')}</span>,
                onClick: () => void signOut(),
              },
            ],
          },
        ],
      }}
    >
      <Button
        type="text"
        icon={<UserOutlined />}
        data-testid="user-menu"
        aria-label={`${t('nav.user')} \u00b7 ${user.username}`}
      >
        <span className={styles.userName}>{user.username}</span>
      </Button>
    </Dropdown>
  );
}
