/** The navigation at the left edge. */
import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Link, useRouterState } from '@tanstack/react-router';
import { Button, Menu, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/shared/session/session';
import { BrandMark } from '@/shared/ui/brand-mark';
import styles from './layout.module.css';
import { useScreens } from './screens';

const GROUPS = ['work', 'orders', 'products', 'data', 'system'] as const;

interface SideNavProps {
  folded: boolean;
  onFold?: () => void;
  onNavigate?: () => void;
}

export function SideNav({ folded, onFold, onNavigate }: SideNavProps) {
  const { t } = useTranslation();
  const { app_name, version } = useMe();
  const screens = useScreens();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const current = screens.findLast((screen) => (screen.to === '/' ? path === '/' : path.startsWith(screen.to)));

  const items = GROUPS.flatMap((group): NonNullable<MenuProps['items']> => {
    const children = screens
      .filter((screen) => screen.group === group)
      .map((screen) => ({
        key: screen.to,
        icon: screen.icon,
        label: (
          <Link to={screen.to} onClick={onNavigate} data-testid={`nav-${screen.key}`}>
            {t(`screen.${screen.key}`)}
          </Link>
        ),
      }));
    if (children.length === 0) return [];
    return folded ? children : [{ key: group, type: 'group' as const, label: t(`nav.group.${group}`), children }];
  });

  return (
    <nav className={styles.nav} aria-label={t('nav.main')}>
      <Link to="/" className={styles.brand} onClick={onNavigate} aria-label={app_name}>
        <BrandMark size={28} />
        {folded ? null : <span>{app_name}</span>}
      </Link>
      <Menu
        className={styles.menu}
        mode="inline"
        inlineCollapsed={folded}
        selectedKeys={current ? [current.to] : []}
        items={items}
      />
      <div className={styles.navFoot}>
        {folded ? null : <span>{`v${version}`}</span>}
        {onFold ? (
          <Button
            type="text"
            size="small"
            icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            onClick={onFold}
            aria-label={folded ? t('nav.unfold') : t('nav.fold')}
          />
        ) : null}
      </div>
    </nav>
  );
}
