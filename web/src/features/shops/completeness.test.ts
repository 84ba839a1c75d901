/** Back-fill, reasons of gaps and page counts. */
import { describe, expect, it } from 'vitest';
import { gapNumbers, pageCounts, shareBackfilled } from './completeness';

describe('shareBackfilled', () => {
  const now = new Date('2026-11-24T00:00:00Z');
  it('runs from now down to the goal', () => {
    expect(shareBackfilled('2026-11-24T00:00:00Z', '2026-11-14T00:00:00Z', now)).toBe(0);
    expect(shareBackfilled('2026-11-21T12:00:00Z', '2026-11-14T00:00:00Z', now)).toBe(25);
    expect(shareBackfilled('2026-11-14T00:00:00Z', '2026-11-14T00:00:00Z', now)).toBe(100);
  });
  it('stays within the bar', () => {
    expect(shareBackfilled('2026-11-25T00:00:00Z', '2026-11-14T00:00:00Z', now)).toBe(0);
    expect(shareBackfilled('2026-11-01T00:00:00Z', '2026-11-24T00:00:00Z', now)).toBe(100);
  });
});

describe('gapNumbers', () => {
  it('reads the reason of the server', () => {
    expect(gapNumbers('Temu counted 12, but listed 11 in 3 passes')).toEqual({
      counted: '12',
      listed: '11',
      passes: '3',
    });
  });
  it('leaves another reason as it is', () => {
    expect(gapNumbers('the database was away')).toBeNull();
  });
});

describe('pageCounts', () => {
  it('shows every count once they differ', () => {
    expect(pageCounts([228, 228, 228])).toBe('228');
    expect(pageCounts([228, 229])).toBe('228 \u2192 229');
    expect(pageCounts([])).toBe('');
  });
});
