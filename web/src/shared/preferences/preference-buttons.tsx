/** The two small menus for language and theme; they stand on the sign-in screen and in the global bar. */
import { GlobalOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '@/shared/i18n/i18n';
import { THEMES, usePreferences } from './preferences';

/** Each language is named in itself, so that somebody who cannot read the present one finds it. */
const LANGUAGE_NAMES = { 'zh-CN': '\u7b80\u4f53\u4e2d\u6587', en: 'English' } as const;

export function PreferenceButtons() {
  const { t } = useTranslation();
  const { language, setLanguage, theme, setTheme, dark } = usePreferences();
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [language],
          items: LANGUAGES.map((key) => ({ key, label: LANGUAGE_NAMES[key], onClick: () => setLanguage(key) })),
        }}
      >
        <Button type="text" icon={<GlobalOutlined />} aria-label={t('nav.language')} data-testid="language-switch" />
      </Dropdown>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [theme],
          items: THEMES.map((key) => ({ key, label: t(`enum.theme.${key}`), onClick: () => setTheme(key) })),
        }}
      >
        <Button
          type="text"
          icon={dark ? <MoonOutlined /> : <SunOutlined />}
          aria-label={t('nav.theme')}
          data-testid="theme-switch"
        />
      </Dropdown>
    </>
  );
}
