/** The two small switches for language and theme; they stand on the sign-in screen and in the global bar. */
import { DesktopOutlined, MoonOutlined, SunOutlined, TranslationOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language } from '@/shared/i18n/i18n';
import { THEMES, usePreferences } from './preferences';

/** Each language is named in itself, so that somebody who cannot read the present one finds it. */
const LANGUAGE_NAMES: Record<Language, string> = { 'zh-CN': '\u7b80\u4f53\u4e2d\u6587', en: 'English' };
const THEME_ICONS = { system: <DesktopOutlined />, light: <SunOutlined />, dark: <MoonOutlined /> };

export function PreferenceButtons() {
  const { t } = useTranslation();
  const { language, setLanguage, theme, setTheme } = usePreferences();
  const nextLanguage = after(LANGUAGES, language);
  const themeLabel = t('nav.theme', { theme: t(`enum.theme.${theme}`) });
  return (
    <>
      <Button
        type="text"
        icon={<TranslationOutlined />}
        title={LANGUAGE_NAMES[nextLanguage]}
        aria-label={LANGUAGE_NAMES[nextLanguage]}
        lang={nextLanguage}
        onClick={() => setLanguage(nextLanguage)}
        data-testid="language-switch"
      />
      <Button
        type="text"
        icon={THEME_ICONS[theme]}
        title={themeLabel}
        aria-label={themeLabel}
        onClick={() => setTheme(after(THEMES, theme))}
        data-testid="theme-switch"
        data-theme-choice={theme}
      />
    </>
  );
}

function after<T>(choices: readonly T[], present: T): T {
  return choices[(choices.indexOf(present) + 1) % choices.length] ?? present;
}
