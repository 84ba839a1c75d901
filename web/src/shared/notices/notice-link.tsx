/** Leads from a notice to the place where somebody can act on it. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { NoticeCode } from '@/shared/api/gen/types.gen';

interface NoticeLinkProps {
  code: NoticeCode;
  /** Null where it is about several shops. */
  shopId: string | null;
  className?: string;
  tone?: string;
  testId: string;
  onClick?: () => void;
  children: ReactNode;
}

export function NoticeLink({ code, shopId, className, tone, testId, onClick, children }: NoticeLinkProps) {
  const look = { className, onClick, 'data-tone': tone, 'data-testid': testId };
  const shops = shopId === null ? undefined : [shopId];
  switch (code) {
    case 'sync_issues':
      return (
        <Link to="/sync-issues" search={{ shop_id: shops }} {...look}>
          {children}
        </Link>
      );
    case 'sync_failing':
      return (
        <Link to="/jobs" search={{ shop_id: shops, state: 'failed' }} {...look}>
          {children}
        </Link>
      );
    default:
      return (
        <Link
          to="/shops"
          search={{ view: shopId ?? undefined, tab: code === 'sync_holes' ? undefined : 'connection' }}
          {...look}
        >
          {children}
        </Link>
      );
  }
}
