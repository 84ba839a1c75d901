/** Advice by Temu's code. */
import { describe, expect, it } from 'vitest';
import { adviceOn } from './temu-codes';

describe('adviceOn', () => {
  it('knows codes as numbers and as text, and spans of them', () => {
    expect(adviceOn(3_000_034, 'us')).toBe('deadToken');
    expect(adviceOn('3000012', null)).toBe('clock');
  });
  it('tells the mainland gateway from the others', () => {
    expect(adviceOn(7_000_000, 'cn')).toBe('ourFault');
    expect(adviceOn(7_000_000, 'eu')).toBe('keepsFailing');
  });
  it('does not guess', () => {
    expect(adviceOn(123, 'us')).toBeNull();
    expect(adviceOn('internal', null)).toBeNull();
    expect(adviceOn(null, null)).toBeNull();
  });
});
