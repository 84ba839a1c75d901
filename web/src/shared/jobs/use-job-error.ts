/** Why a job failed, in the user's language: by our code or Temu's where known, else in the server's words. */
import { useTranslation } from 'react-i18next';
import { GATEWAYS, type Job } from '@/shared/api/types';
import { adviceOn } from '@/shared/lib/temu-codes';

export type JobFailure = NonNullable<Job['error']>;

interface JobErrorText {
  /** What happened; for a refusal of Temu, what was called where and Temu's own words. */
  text: string;
  /** Ours, or what Temu's number means. */
  code: string;
  advice: string | null;
}

export function useJobError(): (error: JobFailure) => JobErrorText {
  const { t, i18n } = useTranslation();
  return (error) => {
    const ofTemu = /^\d+$/.test(error.code);
    const key = `error.code.${error.code}`;
    const known = i18n.exists(key) ? t(key as 'error.code.network_error') : null;
    const found = ofTemu ? adviceOn(error.code, gatewayIn(error.message)) : null;
    return {
      text: known === null || error.code === 'conflict' ? error.message : known,
      code: ofTemu ? t('error.temuCode', { code: error.code }) : error.code,
      advice: found === null ? error.advice : t(`enum.temuAdvice.${found}`),
    };
  };
}

/** The server writes "call on gateway: what Temu said". */
function gatewayIn(message: string) {
  const name = message.match(/^\S+ on (\w+): /)?.[1];
  return GATEWAYS.find((gateway) => gateway === name) ?? null;
}
