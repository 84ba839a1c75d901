/** An error in the user's language: by its stable code where the catalogue has it, else the server's own sentence. */
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/api/http';

export function useErrorText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t('error.unexpected');
    const key = `error.code.${error.code}`;
    const known = i18n.exists(key) ? t(key as 'error.code.network_error') : null;
    // The sentence of a 422 or 409 says which value is wrong, which no catalogue entry can.
    if (known !== null && error.status !== 422 && error.status !== 409) return known;
    const fields = Object.entries(error.fields).map(([field, text]) => `${field}: ${text}`);
    return [error.message || known || t('error.unexpected'), ...fields].join('\n');
  };
}
