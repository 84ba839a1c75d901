/** Tests of time. */
import { describe, expect, it } from 'vitest';
import { daysUntil, formatDuration, formatInstant, formatShort, timeLeft, utcOffset } from './time';

const NOW = new Date('2026-11-22T12:00:00Z');

describe('formatInstant and formatShort', () => {
  it('write the reporting zone', () => {
    expect(formatInstant('2026-11-22T17:30:00Z', 'Asia/Shanghai')).toBe('2026-11-23 01:30');
  });

  it('leave the present year out, and only that', () => {
    expect(formatShort('2026-11-22T17:30:00Z', 'Asia/Shanghai', NOW)).toBe('11-23 01:30');
    expect(formatShort('2025-11-22T17:30:00Z', 'Asia/Shanghai', NOW)).toBe('2025-11-23 01:30');
  });
});

describe('utcOffset', () => {
  it('follows the zone', () => {
    expect(utcOffset('Asia/Shanghai', NOW)).toBe('UTC+8');
    expect(utcOffset('America/New_York', NOW)).toBe('UTC-5');
  });
});

describe('daysUntil', () => {
  it('is negative once the instant has passed', () => {
    expect(daysUntil('2026-11-29T13:00:00Z', NOW)).toBe(7);
    expect(daysUntil('2026-11-22T11:00:00Z', NOW)).toBe(-1);
  });
});

describe('timeLeft', () => {
  it('counts down to the instant and then away from it', () => {
    expect(timeLeft('2026-11-24T15:05:30Z', NOW)).toEqual({ over: false, days: 2, hours: 3, minutes: 5 });
    expect(timeLeft('2026-11-22T11:15:00Z', NOW)).toEqual({ over: true, days: 0, hours: 0, minutes: 45 });
  });
});

describe('formatDuration', () => {
  it('shows hours only where there are any', () => {
    expect(formatDuration(5)).toBe('0:05');
    expect(formatDuration(125)).toBe('2:05');
    expect(formatDuration(3723)).toBe('1:02:03');
  });
});
