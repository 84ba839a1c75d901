/** Which columns of a table are shown; this browser remembers the choice. */
import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import type { ColumnType } from 'antd/es/table';
import { useTranslation } from 'react-i18next';
import { useStoredState } from '@/shared/lib/use-stored-state';

/** A column that can be hidden has a heading in plain text; the others are always shown. */
export interface Column<T> extends ColumnType<T> {
  key: string;
  label?: string;
}

export function useColumns<T>(name: string, columns: Column<T>[]) {
  const [hidden, setHidden] = useStoredState<string[]>(`columns.${name}`, []);
  const visible = columns.filter((column) => column.label === undefined || !hidden.includes(column.key));
  const settings = <ColumnSettings columns={columns} hidden={hidden} onChange={setHidden} />;
  return { visible, settings };
}

interface ColumnSettingsProps<T> {
  columns: Column<T>[];
  hidden: string[];
  onChange: (hidden: string[]) => void;
}

function ColumnSettings<T>({ columns, hidden, onChange }: ColumnSettingsProps<T>) {
  const { t } = useTranslation();
  const choices = columns.flatMap((column) =>
    column.label === undefined ? [] : [{ value: column.key, label: column.label }],
  );
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Checkbox.Group
          style={{ display: 'grid', gap: 6 }}
          options={choices}
          value={choices.map((choice) => choice.value).filter((key) => !hidden.includes(key))}
          onChange={(shown) => onChange(choices.map((choice) => choice.value).filter((key) => !shown.includes(key)))}
        />
      }
    >
      <Button icon={<SettingOutlined />} aria-label={t('action.columns')} title={t('action.columns')} />
    </Popover>
  );
}
