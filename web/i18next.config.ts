/** The catalogue check: every key used in the source stands in both languages, and no unused one is left. */
import { defineConfig } from 'i18next-cli';

export default defineConfig({
  locales: ['zh-CN', 'en'],
  extract: {
    input: ['src/**/*.{ts,tsx}'],
    ignore: ['src/**/*.test.ts'],
    output: 'src/shared/i18n/locales/{{language}}/{{namespace}}.json',
    defaultNS: 'translation',
    keySeparator: '.',
    nsSeparator: false,
    sort: true,
    indentation: 2,
    primaryLanguage: 'zh-CN',
    defaultValue: '',
    // Keys that are built from a value, such as an order status; and English singulars, which Chinese does not have.
    preservePatterns: ['*_one', 'enum.*', 'error.code.*', 'formula.*', 'kpi.*', 'nav.group.*', 'screen.*'],
  },
});
