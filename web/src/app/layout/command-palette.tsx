/** The palette behind Ctrl or ⌘ K: jump to a screen, a shop, an order number, a SKU. */
import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shopsQuery } from '@/shared/api/shops';
import styles from './layout.module.css';
import { useScreens } from './screens';

interface Entry {
  key: string;
  group: string;
  label: string;
  run: () => void;
}

export default function CommandPalette({ onClose }: { onClose: () => void }) {
  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={560} className={styles.palette}>
      <Palette onClose={onClose} />
    </Modal>
  );
}

function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const listId = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const entries = useEntries(text.trim());
  const chosen = Math.min(active, entries.length - 1);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(chosen + 1, entries.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        prefix={<SearchOutlined />}
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.title')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={entries[chosen] ? `${listId}-${chosen}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKey}
        data-testid="palette-input"
      />
      <div id={listId} role="listbox" aria-label={t('palette.title')} className={styles.paletteList}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field above, which keeps the focus.
          <div
            key={entry.key}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={styles.paletteItem}
            onMouseMove={() => setActive(index)}
            onClick={() => run(entry)}
          >
            <span>{entry.label}</span>
            <span className={styles.paletteGroup}>{entry.group}</span>
          </div>
        ))}
      </div>
    </>
  );
}

function useEntries(text: string): Entry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const screens = useScreens();
  const { data } = useQuery(shopsQuery);
  const wanted = (label: string) => label.toLowerCase().includes(text.toLowerCase());

  const pages: Entry[] = screens.map((screen) => ({
    key: screen.to,
    group: t('palette.screen'),
    label: t(`screen.${screen.key}`),
    run: () => void navigate({ to: screen.to }),
  }));
  const shops: Entry[] = (data?.items ?? []).map((shop) => ({
    key: `shop-${shop.id}`,
    group: t('palette.shop'),
    label: shop.name,
    run: () => void navigate({ to: '/', search: (previous) => ({ ...previous, shop_id: [shop.id] }) }),
  }));
  const searches: Entry[] =
    text === ''
      ? []
      : [
          {
            key: 'find-order',
            group: t('palette.search'),
            label: t('palette.findOrder', { text }),
            run: () => void navigate({ to: '/orders', search: { q: text, any_day: true } }),
          },
          {
            key: 'find-sku',
            group: t('palette.search'),
            label: t('palette.findSku', { text }),
            run: () => void navigate({ to: '/skus', search: { q: text } }),
          },
        ];
  const found = [...pages, ...shops].filter((entry) => wanted(entry.label));
  // Something with digits is most likely a number that was pasted.
  return /\d{4}/.test(text) ? [...searches, ...found] : [...found.slice(0, 12), ...searches];
}
