/** Makes a misspelt catalogue key a type error. */
import type catalogue from './locales/zh-CN/translation.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof catalogue };
    returnNull: false;
  }
}
