/** A document as the platform sent it, indented for reading, copied by one click. */
import { CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { copyToClipboard } from './copy-text';
import styles from './ui.module.css';

export function RawDocument({ value }: { value: unknown }) {
  const { t } = useTranslation();
  const text = readable(value);
  return (
    <div>
      <Button
        size="small"
        type="link"
        icon={<CopyOutlined />}
        onClick={() => copyToClipboard(text)}
        style={{ padding: 0 }}
      >
        {t('action.copyAll')}
      </Button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <pre className={styles.raw} tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}

function readable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
