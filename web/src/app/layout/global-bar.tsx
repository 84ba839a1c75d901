/** The bar above every screen: which shops, which days, compared with what, in which currency; and the user's own corner. */
import { MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Select, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { NoticeButton } from '@/features/notices/notice-button';
import { COMPARISONS, DISPLAY_CURRENCIES } from '@/shared/filters/global-search';
import { useFilters, useSetFilters } from '@/shared/filters/use-filters';
import { utcOffset } from '@/shared/lib/time';
import { PreferenceButtons } from '@/shared/preferences/preference-buttons';
import { JobButton } from './job-button';
import styles from './layout.module.css';
import { RangeControl } from './range-control';
import { ShopSelect } from './shop-select';
import { UserMenu } from './user-menu';

export function GlobalBar({ onMenu, onPalette }: { onMenu?: () => void; onPalette: () => void }) {
  const { t } = useTranslation();
  const filters = useFilters();
  const setFilters = useSetFilters();
  const currencies = [...new Set([filters.reportingCurrency, ...DISPLAY_CURRENCIES, filters.currency])];
  return (
    <header className={styles.bar}>
      {onMenu ? <Button type="text" icon={<MenuOutlined />} onClick={onMenu} aria-label={t('nav.main')} /> : null}
      <div className={styles.filters}>
        <ShopSelect />
        <RangeControl />
        <Tooltip title={t('filter.timezoneHint')}>
          <span className={styles.zone} data-testid="timezone">
            {`${filters.timezone} · ${utcOffset(filters.timezone, new Date())}`}
          </span>
        </Tooltip>
        <Select
          aria-label={t('filter.compare')}
          data-testid="compare-select"
          value={filters.compare}
          popupMatchSelectWidth={false}
          style={{ width: 124 }}
          options={COMPARISONS.map((value) => ({ value, label: t(`enum.compare.${value}`) }))}
          onChange={(compare) => setFilters({ compare: compare === 'previous' ? undefined : compare })}
        />
        <Select
          aria-label={t('filter.currency')}
          data-testid="currency-select"
          value={filters.currency}
          style={{ width: 92 }}
          options={currencies.map((value) => ({ value, label: value === 'original' ? t('filter.original') : value }))}
          onChange={(value) => setFilters({ currency: value === filters.reportingCurrency ? undefined : value })}
        />
      </div>
      <div className={styles.corner}>
        <Tooltip title={t('palette.hint')}>
          <Button type="text" icon={<SearchOutlined />} onClick={onPalette} aria-label={t('palette.title')} />
        </Tooltip>
        <NoticeButton />
        <JobButton />
        <PreferenceButtons />
        <UserMenu />
      </div>
    </header>
  );
}
