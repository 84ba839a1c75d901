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
  const moved = lines ?? 0;
  const profit = effect === null ? '\u2014' : `${formatSigned(effect.profit)} ${effect.currency}`;
  return (
    <Alert
      type={moved === 0 ? 'info' : 'warning'}
      showIcon
      data-testid="effect"
      data-lines={moved}
      data-profit={effect?.profit ?? ''}
      title={moved === 0 ? t('effect.none') : t('effect.text', { count: moved, n: formatCount(moved), profit })}
      description={children}
    />
  );
}
