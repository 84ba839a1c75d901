/** The days the figures are about: presets at the left, a calendar for any other range. */
import { CalendarOutlined, DownOutlined } from '@ant-design/icons';
import { Button, Menu, Popover, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters, useSetFilters } from '@/shared/filters/use-filters';
import { RANGE_PRESETS, type RangePreset } from '@/shared/lib/days';
import styles from './layout.module.css';

const DayRangePicker = lazy(() => import('./day-range-picker'));

export function RangeControl() {
  const { t } = useTranslation();
  const { from, to, preset } = useFilters();
  const setFilters = useSetFilters();
  const [open, setOpen] = useState(false);
  const choosePreset = (range: RangePreset) => {
    setFilters({ range, from: undefined, to: undefined });
    setOpen(false);
  };
  const chooseDays = (days: { from: string; to: string }) => {
    setFilters({ range: undefined, ...days });
    setOpen(false);
  };
  const days = from === to ? from : `${from} \u2013 ${to}`;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      styles={{ container: { padding: 6 } }}
      content={
        <div className={styles.range}>
          <Menu
            className={styles.presets}
            selectedKeys={preset === null ? [] : [preset]}
            items={RANGE_PRESETS.map((key) => ({ key, label: t(`enum.range.${key}`) }))}
            onClick={({ key }) => choosePreset(key as RangePreset)}
          />
          <div className={styles.customRange}>
            <div className={styles.rangeLabel}>{t('filter.customRange')}</div>
            <Suspense fallback={<Skeleton.Input active />}>
              <DayRangePicker from={from} to={to} onChange={chooseDays} />
            </Suspense>
          </div>
        </div>
      }
    >
      <Button data-testid="range-control" className={styles.rangeButton} icon={<CalendarOutlined />}>
        <span>{preset === null ? t('filter.customRange') : t(`enum.range.${preset}`)}</span>
        <span className={styles.rangeDays}>{days}</span>
        <DownOutlined style={{ fontSize: 10, color: 'var(--omni-text-faint)' }} />
      </Button>
    </Popover>
  );
}
