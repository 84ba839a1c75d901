/** Archives a shop after its name has been typed. Nothing is deleted. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shop } from '@/shared/api/types';
import { useErrorText } from '@/shared/lib/use-error-text';
import styles from './shops.module.css';
import { archiveShop } from './shops-queries';

export default function ArchiveModal({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const archive = async () => {
    try {
      await archiveShop(shop.id);
      await client.invalidateQueries({ queryKey: ['shops'] });
      onClose();
    } catch (error) {
      message.error(errorText(error));
    }
  };
  return (
    <Modal
      open
      onCancel={onClose}
      title={t('shops.archiveTitle', { shop: shop.name })}
      okText={t('shops.archive')}
      okButtonProps={{ danger: true, disabled: typed.trim() !== shop.name }}
      onOk={archive}
    >
      <p>{t('shops.archiveText')}</p>
      <p className={styles.hint}>{t('shops.archiveConfirm', { shop: shop.name })}</p>
      <Input
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aria-label={t('shops.archiveConfirm', { shop: shop.name })}
        placeholder={shop.name}
        data-testid="archive-confirm"
      />
    </Modal>
  );
}
