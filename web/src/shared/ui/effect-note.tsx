/** What a change of a cost or a rate would do, before it is made. */
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CostChange, RateChange } from '@/shared/api/types';
import { formatCount, formatSigned } from '@/shared/lib/money';

interface EffectNoteProps {
  change: CostChange | RateChange;
  children?: ReactNode;
}

export function EffectNote({ change, children }: EffectNoteProps) {
  const { t } = useTranslation();
  const { lines, effect } = change;
  const count = lines ?? 0;
  const profit = effect === null ? '\u2014' : `${formatSigned(effect.profit)} ${effect.currency}`;
  return (
    <Alert
      type={count === 0 ? 'info' : 'warning'}
      showIcon
      data-testid="effect"
      data-lines={count}
      data-profit={effect?.profit ?? ''}
      title={count === 0 ? t('effect.none') : t('effect.text', { count, n: formatCount(count), profit })}
      description={children}
    />
  );
}
