/** The person in charge of a SKU, changed in place; without one of its own the shop's default is shown. */
import { EditOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import Input from 'antd/es/input/Input';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sku } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import { useCan } from '@/shared/session/session';
import { Unknown } from '@/shared/ui/amount';
import styles from './skus.module.css';
import { changeManager } from './skus-queries';

export function ManagerCell({ sku }: { sku: Sku }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const mayWrite = useCan('skus.write');
  const [editing, setEditing] = useState(false);

  const save = async (text: string) => {
    setEditing(false);
    const manager = text.trim() === '' ? null : text.trim();
    if (manager === sku.own_manager) return;
    try {
      await changeManager(sku.shop_id, sku.sku_id, manager);
      await client.invalidateQueries({ queryKey: ['skus'] });
    } catch (error) {
      message.error(errorText(error));
    }
  };

  if (editing) {
    return (
      <Input
        autoFocus
        size="small"
        defaultValue={sku.own_manager ?? ''}
        placeholder={sku.manager ?? undefined}
        aria-label={t('field.manager')}
        maxLength={100}
        data-testid="manager-input"
        onBlur={(event) => void save(event.target.value)}
        onPressEnter={(event) => event.currentTarget.blur()}
        onKeyDown={(event) => event.key === 'Escape' && setEditing(false)}
      />
    );
  }
  const name = sku.manager === null ? <Unknown reason={t('skus.noManager')} /> : sku.manager;
  if (!mayWrite) return name;
  return (
    <button type="button" className={styles.manager} onClick={() => setEditing(true)} title={t('skus.editManager')}>
      <span className={sku.own_manager === null ? styles.inherited : undefined}>{name}</span>
      <EditOutlined className={styles.pencil} />
    </button>
  );
}
