/** Decimal strings as the server sends them: grouping, comparing and relating them without ever making a float of one. */

const MINUS = '\u2212';
const SCALE_DIGITS = 8;
const SCALE = 10n ** BigInt(SCALE_DIGITS);

export interface DecimalParts {
  negative: boolean;
  /** Digits before the point, in groups of three. */
  integer: string;
  /** Digits after the point as sent, without the point; empty for currencies without minor units. */
  fraction: string;
}

export function splitDecimal(value: string): DecimalParts {
  const negative = value.startsWith('-');
  const [integer = '0', fraction = ''] = (negative ? value.slice(1) : value).split('.');
  return { negative, integer: groupThousands(integer), fraction };
}

export function formatDecimal(value: string): string {
  const { negative, integer, fraction } = splitDecimal(value);
  return `${negative ? MINUS : ''}${integer}${fraction === '' ? '' : `.${fraction}`}`;
}

/** With a plus sign above zero, for what a change adds. */
export function formatSigned(value: string): string {
  const positive = !value.startsWith('-') && /[1-9]/.test(value);
  return `${positive ? '+' : ''}${formatDecimal(value)}`;
}

export function formatCount(value: number): string {
  return `${value < 0 ? MINUS : ''}${groupThousands(String(Math.abs(value)))}`;
}

export function isNegative(value: string): boolean {
  return value.startsWith('-') && scaled(value) !== 0n;
}

/** A ratio between 0 and 1 as a percentage, rounded half away from zero. */
export function formatRatio(ratio: string, digits = 1): string {
  return `${fixed(scaled(ratio) * 100n, digits)} %`;
}

export interface Change {
  direction: 'up' | 'down' | 'flat';
  /** The size of the change without its sign, such as `12.3 %` or `1.4 pp`. */
  text: string;
}

/** Change against an earlier amount; null where either is unknown or the earlier one is zero. */
export function relativeChange(current: string | number | null, previous: string | number | null): Change | null {
  if (current === null || previous === null) return null;
  const before = scaled(String(previous));
  if (before === 0n) return null;
  const difference = scaled(String(current)) - before;
  const size = (absolute(difference) * 100n * SCALE) / absolute(before);
  return { direction: directionOf(difference), text: `${fixed(size, 1)} %` };
}

/** Change between two ratios in percentage points. */
export function pointChange(current: string | null, previous: string | null): Change | null {
  if (current === null || previous === null) return null;
  const difference = scaled(current) - scaled(previous);
  return { direction: directionOf(difference), text: `${fixed(absolute(difference) * 100n, 1)} pp` };
}

/** For the length of a bar or the height of a point only: a picture needs no exact digits. */
export function toPlotNumber(value: string | null): number | null {
  return value === null ? null : Number(value);
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function scaled(value: string): bigint {
  const negative = value.startsWith('-');
  const [integer = '0', fraction = ''] = (negative ? value.slice(1) : value).split('.');
  const size = BigInt(integer) * SCALE + BigInt(fraction.slice(0, SCALE_DIGITS).padEnd(SCALE_DIGITS, '0'));
  return negative ? -size : size;
}

function fixed(size: bigint, digits: number): string {
  const unit = 10n ** BigInt(SCALE_DIGITS - digits);
  const rounded = (absolute(size) + unit / 2n) / unit;
  const text = rounded.toString().padStart(digits + 1, '0');
  const sign = size < 0n && rounded !== 0n ? MINUS : '';
  return sign + (digits === 0 ? text : `${groupThousands(text.slice(0, -digits))}.${text.slice(-digits)}`);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function directionOf(difference: bigint): Change['direction'] {
  if (difference === 0n) return 'flat';
  return difference > 0n ? 'up' : 'down';
}
