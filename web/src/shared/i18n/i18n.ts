/** Loads one language at a time: our catalogue, Ant Design's texts and the calendar's. */
import type { Locale } from 'antd/es/locale';
// English is Ant Design's own default and part of it in any case.
import english from 'antd/es/locale/en_US';
import dayjs from 'dayjs';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const LOADERS: Record<Language, () => Promise<{ catalogue: object; components: Locale }>> = {
  'zh-CN': async () => {
    const [catalogue, components] = await Promise.all([
      import('./locales/zh-CN/translation.json'),
      import('antd/es/locale/zh_CN'),
      import('dayjs/locale/zh-cn'),
    ]);
    dayjs.locale('zh-cn');
    return { catalogue: catalogue.default, components: components.default };
  },
  en: async () => {
    const catalogue = await import('./locales/en/translation.json');
    dayjs.locale('en');
    return { catalogue: catalogue.default, components: english };
  },
};

/** Makes the language current and answers Ant Design's texts for it. */
export async function loadLanguage(language: Language): Promise<Locale> {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      fallbackLng: false,
      resources: {},
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
    });
  }
  const { catalogue, components } = await LOADERS[language]();
  i18next.addResourceBundle(language, 'translation', catalogue);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  return components;
}
