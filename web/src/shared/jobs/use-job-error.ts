/** Why a job failed, in the user's language: by our code or Temu's where known, else in the server's words. */
import { useTranslation } from 'react-i18next';
import { GATEWAYS, type Job } from '@/shared/api/types';
import { adviceOn } from '@/shared/lib/temu-codes';
import { useJobText } from './use-job-text';

/** Advice on what is no answer of Temu. */
const OWN_ADVICE: Record<string, 'proxyFailed' | 'unreachable' | 'authorizeAgain'> = {
  proxy_failed: 'proxyFailed',
  temu_unreachable: 'unreachable',
  authorization_spent: 'authorizeAgain',
};

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
  const jobText = useJobText();
  return (error) => {
    const ofTemu = /^\d+$/.test(error.code);
    const key = `error.code.${error.code}`;
    const known = i18n.exists(key) ? t(key as 'error.code.network_error') : null;
    const advice = ofTemu ? (adviceOn(error.code, gatewayIn(error.message)) ?? 'unknown') : OWN_ADVICE[error.code];
    return {
      // A conflict's own sentence says with what.
      text: known === null || error.code === 'conflict' ? jobText(error.message) : known,
      code: ofTemu ? t('error.temuCode', { code: error.code }) : error.code,
      advice: advice === undefined ? error.advice : t(`enum.temuAdvice.${advice}`),
    };
  };
}

/** The server writes "call on gateway: what Temu said". */
function gatewayIn(message: string) {
  const name = message.match(/^\S+ on (\w+): /)?.[1];
  return GATEWAYS.find((gateway) => gateway === name) ?? null;
}
