/** Tests of days. */
import { describe, expect, it } from 'vitest';
import { addDays, countDays, dayOf, isDay, presetRange } from './days';

describe('dayOf', () => {
  it('is the day in the zone, not in UTC', () => {
    const instant = new Date('2026-11-22T17:30:00Z');
    expect(dayOf(instant, 'Asia/Shanghai')).toBe('2026-11-23');
    expect(dayOf(instant, 'America/Los_Angeles')).toBe('2026-11-22');
  });
});

describe('addDays', () => {
  it('crosses months, years and leap days', () => {
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('presetRange', () => {
  const today = '2026-03-05';
  it.each([
    ['today', '2026-03-05', '2026-03-05'],
    ['yesterday', '2026-03-04', '2026-03-04'],
    ['7d', '2026-02-27', '2026-03-05'],
    ['30d', '2026-02-04', '2026-03-05'],
    ['month', '2026-03-01', '2026-03-05'],
    ['last_month', '2026-02-01', '2026-02-28'],
  ] as const)('%s runs from %s to %s, both included', (preset, from, to) => {
    expect(presetRange(preset, today)).toEqual({ from, to });
  });

  it('takes January back into the year before', () => {
    expect(presetRange('last_month', '2027-01-15')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });
});

describe('countDays', () => {
  it('counts both ends', () => {
    expect(countDays({ from: '2026-03-05', to: '2026-03-05' })).toBe(1);
    expect(countDays(presetRange('30d', '2026-03-05'))).toBe(30);
  });
});

describe('isDay', () => {
  it('takes real days only', () => {
    expect(isDay('2026-02-28')).toBe(true);
    expect(isDay('2026-02-30')).toBe(false);
    expect(isDay('2026-2-3')).toBe(false);
    expect(isDay(undefined)).toBe(false);
  });
});
