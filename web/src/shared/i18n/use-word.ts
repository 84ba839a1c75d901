/** A code in words. One that the catalogue does not hold is called unknown and shown as it is, so that nobody guesses. */
import { useTranslation } from 'react-i18next';
import type catalogue from './locales/zh-CN/translation.json';

export type WordGroup = keyof (typeof catalogue)['enum'];

export function useWord() {
  const { t, i18n } = useTranslation();
  return (group: WordGroup, code: string | number) => {
    const key = `enum.${group}.${code}`;
    return i18n.exists(key) ? t(key as 'enum.orderStatus.unknown') : t('unknown.code', { code });
  };
}
