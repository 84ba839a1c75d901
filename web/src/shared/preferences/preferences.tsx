/** Language and theme of this browser, and the means to change them. */
import type { Locale } from 'antd/es/locale';
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { LANGUAGES, type Language, loadLanguage } from '@/shared/i18n/i18n';
import { useStoredState } from '@/shared/lib/use-stored-state';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

interface Preferences {
  language: Language;
  setLanguage: (language: Language) => void;
  theme: ThemeChoice;
  setTheme: (theme: ThemeChoice) => void;
  /** The theme in force, with `system` resolved. */
  dark: boolean;
  /** Ant Design's own texts in the language. */
  components: Locale;
}

const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = use(PreferencesContext);
  if (preferences === null) throw new Error('usePreferences outside PreferencesProvider');
  return preferences;
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [storedLanguage, setLanguage] = useStoredState<Language>('language', 'zh-CN');
  const [theme, setTheme] = useStoredState<ThemeChoice>('theme', 'system');
  const [components, setComponents] = useState<Locale | null>(null);
  const systemDark = useSystemDark();
  const language = LANGUAGES.includes(storedLanguage) ? storedLanguage : 'zh-CN';
  const dark = theme === 'dark' || (theme === 'system' && systemDark);

  useEffect(() => {
    let current = true;
    void loadLanguage(language).then((locale) => current && setComponents(locale));
    return () => {
      current = false;
    };
  }, [language]);

  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }, [dark]);

  const value = useMemo(
    () => (components === null ? null : { language, setLanguage, theme, setTheme, dark, components }),
    [components, language, setLanguage, theme, setTheme, dark],
  );
  return value === null ? null : <PreferencesContext value={value}>{children}</PreferencesContext>;
}

function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const update = () => setDark(media.matches);
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, []);
  return dark;
}
