/** One headline figure. The machine-readable value stands in `data-value`. */
import { ArrowDownOutlined, ArrowUpOutlined, InfoCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chartPalette } from '@/shared/chart/palette';
import { type Change, formatCount, formatDecimal, formatRatio, splitDecimal } from '@/shared/lib/money';
import { usePreferences } from '@/shared/preferences/preferences';
import { Sparkline } from '@/shared/ui/sparkline';
import styles from './dashboard.module.css';

type Kind = 'money' | 'count' | 'ratio';

interface KpiTileProps {
  name: 'gmv' | 'orders' | 'units' | 'profit' | 'margin';
  value: string | null;
  kind: Kind;
  unit?: string | null;
  /** Null when nothing is compared; the reason says why a change is withheld. */
  comparison: { change: Change | null; reason: string } | null;
  previous: string | null;
  spark: (number | null)[];
  note?: ReactNode;
  unknownReason?: string;
  to: { sort?: '-gmv' | '-profit' };
}

export function KpiTile({
  name,
  value,
  kind,
  unit,
  comparison,
  previous,
  spark,
  note,
  unknownReason,
  to,
}: KpiTileProps) {
  const { t } = useTranslation();
  const palette = chartPalette(usePreferences().dark);
  const color = name === 'profit' || name === 'margin' ? palette.profit : name === 'gmv' ? palette.gmv : palette.orders;
  return (
    <article className={styles.tile}>
      <div className={styles.tileHead}>
        <span>{t(`kpi.${name}`)}</span>
        <Tooltip title={t(`formula.${name}`)}>
          <InfoCircleOutlined className={styles.info} aria-label={t(`formula.${name}`)} tabIndex={0} role="note" />
        </Tooltip>
      </div>
      <Link to="/orders" search={to} className={styles.tileValue} data-testid={`kpi-${name}`} data-value={value ?? ''}>
        <BigNumber value={value} kind={kind} reason={unknownReason} />
        {unit && value !== null ? <span className={styles.tileUnit}>{unit}</span> : null}
      </Link>
      <div className={styles.tileFoot}>
        {comparison ? <ChangeText {...comparison} previous={previous} kind={kind} /> : null}
        {note ? <span className={styles.tileNote}>{note}</span> : null}
      </div>
      <Sparkline values={spark} color={color} />
    </article>
  );
}

function BigNumber({ value, kind, reason }: { value: string | null; kind: Kind; reason?: string }) {
  if (value === null) {
    return (
      <Tooltip title={reason}>
        <span className={styles.tileUnknown}>{'\u2014'}</span>
      </Tooltip>
    );
  }
  if (kind !== 'money') return <>{formatValue(value, kind)}</>;
  const { negative, integer, fraction } = splitDecimal(value);
  return (
    <span className={negative ? styles.negative : undefined}>
      {negative ? '\u2212' : ''}
      {integer}
      {fraction === '' ? null : <span className={styles.fraction}>{`.${fraction}`}</span>}
    </span>
  );
}

function ChangeText(props: { change: Change | null; reason: string; previous: string | null; kind: Kind }) {
  const { t } = useTranslation();
  const { change, reason, previous, kind } = props;
  if (change === null) {
    return (
      <Tooltip title={reason}>
        <span className={styles.withheld} data-testid="change-withheld">
          {t('kpi.withheld')}
        </span>
      </Tooltip>
    );
  }
  const tone = change.direction === 'up' ? styles.up : change.direction === 'down' ? styles.down : styles.flat;
  return (
    <Tooltip title={previous === null ? undefined : t('kpi.previous', { value: formatValue(previous, kind) })}>
      <span className={tone}>
        {change.direction === 'up' ? <ArrowUpOutlined /> : change.direction === 'down' ? <ArrowDownOutlined /> : null}
        {change.direction === 'flat' ? t('kpi.unchanged') : change.text}
      </span>
    </Tooltip>
  );
}

function formatValue(value: string, kind: Kind): string {
  if (kind === 'ratio') return formatRatio(value);
  return kind === 'count' ? formatCount(Number(value)) : formatDecimal(value);
}
