/** What needs somebody's hand today; each entry opens the place behind its number. */
import {
  ApiOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  DisconnectOutlined,
  DollarOutlined,
  FieldTimeOutlined,
  FileUnknownOutlined,
  KeyOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice, NoticeCode } from '@/shared/api/gen/types.gen';
import { useFilters } from '@/shared/filters/use-filters';
import { formatCount } from '@/shared/lib/money';
import { NoticeLink } from '@/shared/notices/notice-link';
import { noticesQuery } from '@/shared/notices/notice-queries';
import { useSeesCost } from '@/shared/session/session';
import styles from './dashboard.module.css';
import { lateCountQuery, missingCostCountQuery } from './dashboard-queries';

const ICONS: Record<NoticeCode, ReactNode> = {
  token_expired: <KeyOutlined />,
  credential_stopped: <StopOutlined />,
  sync_failing: <DisconnectOutlined />,
  token_expiring: <KeyOutlined />,
  scope_missing: <ApiOutlined />,
  sync_holes: <FieldTimeOutlined />,
  sync_issues: <FileUnknownOutlined />,
};

export function TodoStrip() {
  const { t } = useTranslation();
  const filters = useFilters();
  const seesCost = useSeesCost();
  const overdue = useQuery(lateCountQuery(filters, 'overdue')).data ?? 0;
  const dueToday = useQuery(lateCountQuery(filters, 'due_today')).data ?? 0;
  const missingCosts = useQuery({ ...missingCostCountQuery(filters), enabled: seesCost }).data ?? 0;
  const notices = useQuery(noticesQuery(filters.shopIds)).data?.items ?? [];
  // The server lists the gravest first, and so do the groups.
  const groups = [...new Set(notices.map((notice) => notice.code))].map((code) =>
    notices.filter((notice) => notice.code === code),
  );
  const troubles = groups.filter(isGrave);
  const worries = groups.filter((group) => !isGrave(group));

  return (
    <nav className={styles.todos} aria-label={t('todo.label')}>
      {overdue > 0 ? (
        <Link
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
      ) : null}
      {dueToday > 0 ? (
        <Link
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
      ) : null}
      <NoticeTodos groups={troubles} />
      {missingCosts > 0 ? (
        <Link
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
      ) : null}
      <NoticeTodos groups={worries} />
      {overdue + dueToday + missingCosts + notices.length === 0 ? (
        <span className={styles.allClear}>
          <CheckCircleOutlined />
          {t('todo.none')}
        </span>
      ) : null}
    </nav>
  );
}

function NoticeTodos({ groups }: { groups: Notice[][] }) {
  const { t } = useTranslation();
  return groups.map((group) => {
    const [first] = group;
    if (first === undefined) return null;
    const oneShop = group.every((notice) => notice.shop_id === first.shop_id);
    return (
      <NoticeLink
        key={first.code}
        code={first.code}
        shopId={oneShop ? first.shop_id : null}
        className={styles.todo}
        tone={isGrave(group) ? 'bad' : first.severity === 'warning' ? 'warn' : 'info'}
        testId={`todo-${first.code}`}
      >
        {ICONS[first.code]}
        {t(`enum.noticeTodo.${first.code}`)}
        <strong>{formatCount(countOf(group))}</strong>
      </NoticeLink>
    );
  });
}

function isGrave(group: Notice[]): boolean {
  return group.some((notice) => notice.severity === 'error');
}

/** Records or slices where the notice counts them, else the notices themselves. */
function countOf(group: Notice[]): number {
  return group.reduce((sum, notice) => sum + Number(notice.params.count ?? 1), 0);
}
