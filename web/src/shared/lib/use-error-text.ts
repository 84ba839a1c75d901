/** An error in the user's language: by its stable code where the catalogue has it, else the server's own sentence. */
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/api/http';

/** Shape, conflict, meaning: what was sent is at fault. */
const DETAILED = new Set([400, 409, 422]);

export function useErrorText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t('error.unexpected');
    const key = `error.code.${error.code}`;
    const known = i18n.exists(key) ? t(key as 'error.code.network_error') : null;
    const fields = Object.entries(error.fields).map(([field, text]) => `${field}: ${text}`);
    // The server's sentence says which value is wrong, which no catalogue entry can.
    const detail = DETAILED.has(error.status) && error.message ? [error.message] : [];
    return [known ?? (error.message || t('error.unexpected')), ...(known === null ? [] : detail), ...fields].join('\n');
  };
}
