/** Names of the platform's and our own words; a word not known here stays as it is. */
import { useTranslation } from 'react-i18next';

export function useNames() {
  const { t, i18n } = useTranslation();
  const named = (group: string) => (word: string) => {
    const key = `enum.${group}.${word}`;
    return word !== '' && i18n.exists(key) ? t(key as 'enum.gateway.us') : word;
  };
  return {
    gateway: named('gateway'),
    resource: named('resource'),
    feature: named('feature'),
    jobKind: named('jobKind'),
    jobCount: named('jobCount'),
    jobList: named('jobList'),
    schedule: named('schedule'),
    eventCode: named('eventCode'),
    eventState: named('eventState'),
  };
}
