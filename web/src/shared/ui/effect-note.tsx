/** What a change of a cost or a rate would do, before it is made. */
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeEffect } from '@/shared/api/types';
import { formatCount, formatDecimal } from '@/shared/lib/money';

export function EffectNote({ effect, children }: { effect: ChangeEffect; children?: ReactNode }) {
  const { t } = useTranslation();
  const { profit, currency } = effect.effect;
  const signed =
    profit === null
      ? '\u2014'
      : `${/^[-0.]/.test(profit) && !/^0\.\d*[1-9]/.test(profit) ? '' : '+'}${formatDecimal(profit)} ${currency}`;
  return (
    <Alert
      type={effect.lines === 0 ? 'info' : 'warning'}
      showIcon
      data-testid="effect"
      data-lines={effect.lines}
      data-profit={profit ?? ''}
      title={
        effect.lines === 0
          ? t('effect.none')
          : t('effect.text', { count: effect.lines, n: formatCount(effect.lines), profit: signed })
      }
      description={children}
    />
  );
}
