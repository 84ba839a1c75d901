/** The collapsible row of filters above a table, with a button that clears them. */
import { ClearOutlined, FilterOutlined } from '@ant-design/icons';
import { Badge, Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStoredState } from '@/shared/lib/use-stored-state';
import styles from './ui.module.css';

interface QueryFormProps {
  /** Under this name the browser remembers whether the form is open. */
  name: string;
  /** Always visible, in front of the fold. */
  search: ReactNode;
  children?: ReactNode;
  /** How many of the folded filters are set. */
  active: number;
  onClear: () => void;
  /** Buttons at the end of the row. */
  extra?: ReactNode;
}

export function QueryForm({ name, search, children, active, onClear, extra }: QueryFormProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useStoredState(`query.${name}`, matchMedia('(min-width: 768px)').matches);
  return (
    <search className={`${styles.panel} ${styles.queryForm}`}>
      {search}
      {children ? (
        <Badge count={open ? 0 : active} size="small">
          <Button icon={<FilterOutlined />} onClick={() => setOpen(!open)} aria-expanded={open}>
            {t('action.filters')}
          </Button>
        </Badge>
      ) : null}
      {open ? children : null}
      {active > 0 ? (
        <Button
          type="text"
          icon={<ClearOutlined />}
          onClick={onClear}
          title={t('action.clearFilters')}
          aria-label={t('action.clearFilters')}
          data-testid="clear-filters"
        />
      ) : null}
      <span className={styles.queryEnd}>{extra}</span>
    </search>
  );
}

export function QueryField({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is always the child.
    <label className={styles.queryField}>
      <span className={styles.queryLabel}>{label}</span>
      {children}
    </label>
  );
}
