/** Everything that needs attention, the gravest first; each entry leads to the place where it can be mended. */
import {
  CheckCircleOutlined,
  CloseCircleFilled,
  ExclamationCircleFilled,
  InfoCircleFilled,
  RightOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Drawer, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Notice } from '@/shared/api/gen/types.gen';
import { NoticeLink } from '@/shared/notices/notice-link';
import { allNoticesQuery } from '@/shared/notices/notice-queries';
import { useNoticeText } from '@/shared/notices/use-notice-text';
import { ErrorState } from '@/shared/ui/error-state';
import styles from './notices.module.css';

const ICONS = {
  error: <CloseCircleFilled />,
  warning: <ExclamationCircleFilled />,
  info: <InfoCircleFilled />,
} as const;

export default function NoticeDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open onClose={onClose} size={460} title={t('notices.title')}>
      <Notices onClose={onClose} />
    </Drawer>
  );
}

function Notices({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(allNoticesQuery);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  if (data.items.length === 0) {
    return (
      <p className={styles.clear}>
        <CheckCircleOutlined /> {t('notices.none')}
      </p>
    );
  }
  return (
    <ul className={styles.list}>
      {data.items.map((notice) => (
        <li key={JSON.stringify([notice.shop_id, notice.code, notice.params])}>
          <NoticeItem notice={notice} onClose={onClose} />
        </li>
      ))}
    </ul>
  );
}

function NoticeItem({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const text = useNoticeText()(notice);
  return (
    <NoticeLink
      code={notice.code}
      shopId={notice.shop_id}
      className={styles.item}
      tone={notice.severity}
      testId={`notice-${notice.code}`}
      onClick={onClose}
    >
      <span className={styles.icon}>{ICONS[notice.severity]}</span>
      <span className={styles.text}>
        <span className={styles.shop}>{notice.shop_name}</span>
        <strong>{text.title}</strong>
        {text.detail === null ? null : <span className={styles.detail}>{text.detail}</span>}
        <span className={styles.advice}>{text.advice}</span>
      </span>
      <RightOutlined className={styles.arrow} />
    </NoticeLink>
  );
}
