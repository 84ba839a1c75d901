/** Tests of money. */
import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDecimal,
  formatRatio,
  formatSigned,
  isNegative,
  pointChange,
  relativeChange,
  splitDecimal,
} from './money';

describe('formatDecimal', () => {
  it('groups the digits before the point and keeps those behind it', () => {
    expect(formatDecimal('1234567.50')).toBe('1,234,567.50');
    expect(formatDecimal('999.00')).toBe('999.00');
    expect(formatDecimal('1000')).toBe('1,000');
    expect(formatDecimal('0.125')).toBe('0.125');
  });

  it('writes a true minus sign', () => {
    expect(formatDecimal('-1234.50')).toBe('\u22121,234.50');
  });

  it('does not lose digits that a float would', () => {
    expect(formatDecimal('90071992547409931.37')).toBe('90,071,992,547,409,931.37');
  });
});

describe('splitDecimal', () => {
  it('leaves the fraction empty for currencies without minor units', () => {
    expect(splitDecimal('-1500')).toEqual({ negative: true, integer: '1,500', fraction: '' });
  });
});

describe('isNegative', () => {
  it('is false for a zero with a sign', () => {
    expect(isNegative('-0.00')).toBe(false);
    expect(isNegative('-0.01')).toBe(true);
    expect(isNegative('0.01')).toBe(false);
  });
});

describe('formatRatio', () => {
  it('rounds half away from zero', () => {
    expect(formatRatio('0.97245')).toBe('97.2 %');
    expect(formatRatio('0.9725')).toBe('97.3 %');
    expect(formatRatio('-0.0725')).toBe('\u22127.3 %');
    expect(formatRatio('1')).toBe('100.0 %');
    expect(formatRatio('0')).toBe('0.0 %');
    expect(formatRatio('0.9725', 2)).toBe('97.25 %');
  });
});

describe('relativeChange', () => {
  it('compares with the size of the earlier amount', () => {
    expect(relativeChange('112.40', '100.00')).toEqual({ direction: 'up', text: '12.4 %' });
    expect(relativeChange('50.00', '100.00')).toEqual({ direction: 'down', text: '50.0 %' });
    expect(relativeChange(7, 7)).toEqual({ direction: 'flat', text: '0.0 %' });
  });

  it('counts a smaller loss as better', () => {
    expect(relativeChange('-50.00', '-100.00')).toEqual({ direction: 'up', text: '50.0 %' });
  });

  it('is withheld where it would mean nothing', () => {
    expect(relativeChange(null, '100.00')).toBeNull();
    expect(relativeChange('100.00', null)).toBeNull();
    expect(relativeChange('100.00', '0.00')).toBeNull();
  });
});

describe('pointChange', () => {
  it('is the difference in percentage points', () => {
    expect(pointChange('0.3689', '0.3755')).toEqual({ direction: 'down', text: '0.7 pp' });
    expect(pointChange('0.3689', null)).toBeNull();
  });
});

describe('formatSigned', () => {
  it('marks gains and leaves zero alone', () => {
    expect(formatSigned('88.10')).toBe('+88.10');
    expect(formatSigned('0.05')).toBe('+0.05');
    expect(formatSigned('0.00')).toBe('0.00');
    expect(formatSigned('-312.40')).toBe('\u2212312.40');
  });
});

describe('formatCount', () => {
  it('groups thousands', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatCount(-1200)).toBe('\u22121,200');
  });
});
