/** What went wrong, in words, with a way to try again and a diagnosis to pass on. */
import { CopyOutlined, ReloadOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/api/http';
import { useErrorText } from '@/shared/lib/use-error-text';
import { copyToClipboard } from './copy-text';
import styles from './ui.module.css';

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const api = error instanceof ApiError ? error : null;
  return (
    <div className={styles.error} role="alert" data-testid="error-state">
      <WarningOutlined style={{ fontSize: 28, color: 'var(--omni-warning)' }} />
      <div className={styles.errorTitle}>{t('error.title')}</div>
      <p className={styles.errorText}>{errorText(error)}</p>
      <div className={styles.errorCode}>
        {[api?.code, api?.status || null, api?.requestId].filter(Boolean).join(' · ')}
      </div>
      <div>
        <Space>
          {onRetry ? (
            <Button type="primary" icon={<ReloadOutlined />} onClick={onRetry}>
              {t('action.retry')}
            </Button>
          ) : null}
          <Button icon={<CopyOutlined />} onClick={() => copyToClipboard(diagnosis(error))}>
            {t('error.copyDiagnosis')}
          </Button>
        </Space>
      </div>
    </div>
  );
}

function diagnosis(error: unknown): string {
  const facts =
    error instanceof ApiError
      ? { status: error.status, code: error.code, message: error.message, request_id: error.requestId }
      : { message: String(error) };
  return JSON.stringify({ ...facts, page: location.href, at: new Date().toISOString() }, null, 2);
}
