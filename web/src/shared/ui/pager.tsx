/** Next and previous page of a keyset list; the cursor stands in the address, the way back in the history entry. */
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Total } from '@/shared/api/types';
import { formatCount } from '@/shared/lib/money';
import styles from './ui.module.css';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The cursors of the pages before this one, first page first. */
    trail?: (string | null)[];
  }
}

interface PagerProps {
  cursor: string | undefined;
  page: number;
  nextCursor: string | null | undefined;
  total: Total | undefined;
}

export function Pager({ cursor, page, nextCursor, total }: PagerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const trail = useRouterState({ select: (state) => state.location.state.trail ?? [] });

  const go = (target: string | null, number: number, way: (string | null)[]) =>
    void navigate({
      to: '.',
      search: (previous) => ({
        ...previous,
        cursor: target ?? undefined,
        page: number > 1 ? String(number) : undefined,
      }),
      state: (previous) => ({ ...previous, trail: way }),
    });
  const next = () => go(nextCursor ?? null, page + 1, [...trail, cursor ?? null]);
  // A link from somebody else carries no way back: then only the first page is certain.
  const previous = () =>
    trail.length > 0 ? go(trail.at(-1) ?? null, Math.max(1, page - 1), trail.slice(0, -1)) : go(null, 1, []);

  return (
    <nav className={styles.pager} aria-label={t('pager.label')}>
      <span data-testid="list-total" data-value={typeof total === 'object' ? total.value : total}>
        <TotalText total={total} />
      </span>
      <Space size={4}>
        <Button
          size="small"
          icon={<LeftOutlined />}
          disabled={page <= 1}
          onClick={previous}
          data-testid="page-previous"
        >
          {t('pager.previous')}
        </Button>
        <span className={styles.number}>{t('pager.page', { page })}</span>
        <Button
          size="small"
          icon={<RightOutlined />}
          iconPlacement="end"
          disabled={!nextCursor}
          onClick={next}
          data-testid="page-next"
        >
          {t('pager.next')}
        </Button>
      </Space>
    </nav>
  );
}

function TotalText({ total }: { total: Total | undefined }) {
  const { t } = useTranslation();
  if (total === undefined) return null;
  if (typeof total === 'number') return t('pager.total', { n: formatCount(total) });
  const n = formatCount(total.value);
  return total.exact ? t('pager.total', { n }) : t('pager.totalAbout', { n });
}
