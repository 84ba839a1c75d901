/** The bell in the global bar: how many notices there are, and the drawer with them. */
import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { allNoticesQuery } from '@/shared/notices/notice-queries';
import styles from './notices.module.css';

const NoticeDrawer = lazy(() => import('./notice-drawer'));

export function NoticeButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const notices = useQuery(allNoticesQuery).data?.items ?? [];
  const grave = notices.some((notice) => notice.severity === 'error');
  const label = t('notices.count', { count: notices.length });
  return (
    <>
      <Button
        type="text"
        onClick={() => setOpen(true)}
        title={label}
        aria-label={label}
        data-testid="notices-button"
        data-count={notices.length}
        icon={<BellOutlined />}
      >
        {notices.length > 0 ? (
          <span className={styles.count} data-tone={grave ? 'error' : 'warning'}>
            {notices.length}
          </span>
        ) : null}
      </Button>
      <Suspense>{open ? <NoticeDrawer onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
}
