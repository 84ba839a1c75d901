/** A notice in the user's language: what is the matter, what to do, and what Temu said. */
import { useTranslation } from 'react-i18next';
import type { Notice } from '@/shared/api/gen/types.gen';
import { useNames } from '@/shared/i18n/use-names';
import { formatInstant } from '@/shared/lib/time';
import { useMe } from '@/shared/session/session';

interface NoticeText {
  title: string;
  advice: string;
  /** The platform's own words or the calls it is about; not translated. */
  detail: string | null;
}

export function useNoticeText(): (notice: Notice) => NoticeText {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const names = useNames();
  return ({ code, params }) => ({
    title: t(`enum.notice.${code === 'token_expiring' && params.days === '0' ? 'token_ends_today' : code}`, {
      gateway: names.gateway(params.gateway ?? ''),
      resource: names.resource(params.resource ?? ''),
      feature: names.feature(params.feature ?? ''),
      time: params.expires_at === undefined ? '' : formatInstant(params.expires_at, timezone),
      count: Number(params.count ?? params.days ?? 0),
    }).trim(),
    advice: t(`enum.noticeAdvice.${code}`),
    detail: withoutAdvice(params.message) ?? params.calls ?? null,
  });
}

/** The server adds its English advice after a dash. */
function withoutAdvice(message: string | undefined): string | null {
  const own = message?.split(' \u2014 ')[0] ?? '';
  return own === '' ? null : own;
}
