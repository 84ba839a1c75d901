/** An identifier that is copied by one click. */
import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './ui.module.css';

export function CopyText({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async (event: MouseEvent) => {
    event.stopPropagation();
    await copyToClipboard(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" className={styles.copy} onClick={copy} title={t('action.copy')}>
      {label ?? text}
      <span className={styles.copyIcon}>{copied ? <CheckOutlined /> : <CopyOutlined />}</span>
    </button>
  );
}

/** The clipboard API is missing on plain HTTP from another machine; a selected text area still works there. */
export async function copyToClipboard(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
