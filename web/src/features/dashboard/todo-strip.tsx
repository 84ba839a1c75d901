/** What needs somebody's hand today; each entry opens the list behind its number. */
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  DisconnectOutlined,
  DollarOutlined,
  FieldTimeOutlined,
  KeyOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { shopsQuery } from '@/shared/api/shops';
import type { Shop } from '@/shared/api/types';
import { useFilters } from '@/shared/filters/use-filters';
import { formatCount } from '@/shared/lib/money';
import { daysUntil } from '@/shared/lib/time';
import { useSeesCost } from '@/shared/session/session';
import styles from './dashboard.module.css';
import { lateCountQuery, missingCostCountQuery } from './dashboard-queries';

/** Temu's tokens are renewed by hand, so the warning comes a month ahead. */
const TOKEN_WARNING_DAYS = 30;

export function TodoStrip() {
  const { t } = useTranslation();
  const filters = useFilters();
  const seesCost = useSeesCost();
  const overdue = useQuery(lateCountQuery(filters, 'overdue')).data ?? 0;
  const dueToday = useQuery(lateCountQuery(filters, 'due_today')).data ?? 0;
  const missingCosts = useQuery({ ...missingCostCountQuery(filters), enabled: seesCost }).data ?? 0;
  const allShops = useQuery(shopsQuery).data?.items ?? [];
  const shops = allShops.filter(
    (shop) => !shop.archived && (filters.shopIds.length === 0 || filters.shopIds.includes(shop.id)),
  );
  const troubled = shops.filter(hasSyncTrouble).length;
  const issues = shops.reduce((sum, shop) => sum + shop.issues, 0);
  const expiring = shops.filter(expiresSoon).length;

  const todos: (ReactNode | null)[] = [
    overdue > 0 ? (
      <Link
        key="overdue"
        to="/orders"
        search={{ late: 'overdue', any_day: true, sort: 'ship_by' }}
        className={styles.todo}
        data-tone="bad"
        data-testid="todo-overdue"
      >
        <FieldTimeOutlined />
        {t('todo.overdue')}
        <strong>{formatCount(overdue)}</strong>
      </Link>
    ) : null,
    dueToday > 0 ? (
      <Link
        key="due"
        to="/orders"
        search={{ late: 'due_today', any_day: true, sort: 'ship_by' }}
        className={styles.todo}
        data-tone="warn"
        data-testid="todo-due-today"
      >
        <ClockCircleOutlined />
        {t('todo.dueToday')}
        <strong>{formatCount(dueToday)}</strong>
      </Link>
    ) : null,
    troubled > 0 ? (
      <Link key="sync" to="/shops" className={styles.todo} data-tone="bad" data-testid="todo-sync-trouble">
        <DisconnectOutlined />
        {t('todo.syncTrouble')}
        <strong>{formatCount(troubled)}</strong>
      </Link>
    ) : null,
    issues > 0 ? (
      <Link key="issues" to="/sync-issues" className={styles.todo} data-tone="warn" data-testid="todo-sync-issues">
        <DisconnectOutlined />
        {t('todo.syncIssues')}
        <strong>{formatCount(issues)}</strong>
      </Link>
    ) : null,
    missingCosts > 0 ? (
      <Link
        key="costs"
        to="/skus"
        search={{ missing_cost: true }}
        className={styles.todo}
        data-tone="warn"
        data-testid="todo-missing-costs"
      >
        <DollarOutlined />
        {t('todo.missingCosts')}
        <strong>{formatCount(missingCosts)}</strong>
      </Link>
    ) : null,
    expiring > 0 ? (
      <Link key="tokens" to="/shops" className={styles.todo} data-tone="warn" data-testid="todo-tokens">
        <KeyOutlined />
        {t('todo.tokensExpiring')}
        <strong>{formatCount(expiring)}</strong>
      </Link>
    ) : null,
  ].filter((todo) => todo !== null);

  return (
    <nav className={styles.todos} aria-label={t('todo.label')}>
      {todos.length > 0 ? (
        todos
      ) : (
        <span className={styles.allClear}>
          <CheckCircleOutlined />
          {t('todo.none')}
        </span>
      )}
    </nav>
  );
}

function hasSyncTrouble(shop: Shop): boolean {
  return (
    shop.sync.some((sync) => sync.last_state === 'failed') ||
    shop.credentials.some((credential) => credential.state === 'failed' || credential.state === 'stopped')
  );
}

function expiresSoon(shop: Shop): boolean {
  const now = new Date();
  return shop.credentials.some(
    (credential) => credential.expires_at !== null && daysUntil(credential.expires_at, now) <= TOKEN_WARNING_DAYS,
  );
}
