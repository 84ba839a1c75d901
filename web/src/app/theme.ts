/** The look: one set of design tokens for Ant Design in each theme. Colours match those in global.css. */
import { type ThemeConfig, theme } from 'antd';

const DARK_ACCENT = '#8fb0ff';

export function themeConfig(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: 'omni' },
    hashed: false,
    token: {
      fontFamily: 'inherit',
      fontSize: 13,
      fontSizeSM: 12,
      borderRadius: 7,
      colorPrimary: dark ? '#547fec' : '#2457d6',
      colorInfo: dark ? '#8fb0ff' : '#2457d6',
      colorInfoBg: dark ? '#1c2740' : '#e9effc',
      colorInfoBorder: dark ? '#34508f' : '#bccdf5',
      colorLink: dark ? '#7ba0ff' : '#2457d6',
      colorSuccess: dark ? '#46d6a8' : '#0a7254',
      colorSuccessBg: dark ? '#12302a' : '#e5f5ef',
      colorSuccessBorder: dark ? '#1f5a4b' : '#b5dfd0',
      colorWarning: dark ? '#f0b45c' : '#995700',
      colorWarningBg: dark ? '#33270f' : '#fdf3e2',
      colorWarningBorder: dark ? '#5f4717' : '#f0d5a4',
      colorError: dark ? '#ff8a87' : '#c42b2b',
      colorBgLayout: dark ? '#0e1217' : '#f4f6f9',
      colorBgContainer: dark ? '#161b22' : '#ffffff',
      colorBgElevated: dark ? '#1d232c' : '#ffffff',
      colorBorder: dark ? '#343c48' : '#d5dae2',
      colorBorderSecondary: dark ? '#262d37' : '#e6e9ee',
      colorText: dark ? '#e4e8ee' : '#1a212b',
      colorTextSecondary: dark ? '#a3adba' : '#566170',
      colorTextTertiary: dark ? '#8c97a6' : '#626d7c',
      colorTextPlaceholder: dark ? '#8391a2' : '#646f7e',
      wireframe: false,
    },
    components: {
      Layout: { headerBg: 'transparent', siderBg: 'transparent', bodyBg: 'transparent' },
      Menu: {
        itemHeight: 36,
        itemBorderRadius: 7,
        activeBarBorderWidth: 0,
        itemSelectedColor: dark ? '#a9c1ff' : '#1f4bbb',
        itemSelectedBg: dark ? '#1f2b47' : '#e9effc',
        groupTitleFontSize: 12,
        itemBg: 'transparent',
        subMenuItemBg: 'transparent',
      },
      Table: {
        cellPaddingBlockSM: 7,
        cellPaddingInlineSM: 10,
        headerBg: dark ? '#1a2028' : '#f8f9fb',
        headerColor: dark ? '#a3adba' : '#566170',
        headerSplitColor: 'transparent',
        rowHoverBg: dark ? '#1c232d' : '#f6f8fc',
      },
      Button: { primaryShadow: 'none', defaultShadow: 'none' },
      // The primary colour is dark enough to carry white text; as a text colour in the dark it is too faint.
      ...(dark
        ? {
            Tabs: { itemSelectedColor: DARK_ACCENT, itemHoverColor: DARK_ACCENT, inkBarColor: DARK_ACCENT },
            Pagination: { itemActiveColor: DARK_ACCENT, itemActiveColorHover: DARK_ACCENT },
            Radio: { colorPrimary: DARK_ACCENT, colorPrimaryHover: DARK_ACCENT },
          }
        : {}),
      Drawer: { paddingLG: 20, colorBgElevated: dark ? '#161b22' : '#ffffff' },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
    },
  };
}
