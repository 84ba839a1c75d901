/** Speed and time left from progress over time. */
import { describe, expect, it } from 'vitest';
import { noteProgress, type Samples } from './pace';

const at = (message: string, done: number, total: number | null = 100) => ({ message, done, total });

describe('noteProgress', () => {
  it('is silent until there is something to measure', () => {
    const samples: Samples = new Map();
    expect(noteProgress(samples, at('stock: 0', 0), 0)).toBeNull();
    expect(noteProgress(samples, at('stock: 5', 5), 1_000)).toBeNull();
    expect(noteProgress(samples, at('stock: 20', 20), 4_000)).toEqual({ perSecond: 5, secondsLeft: 16 });
  });
  it('forgets what is older than half a minute', () => {
    const samples: Samples = new Map();
    noteProgress(samples, at('stock: 0', 0), 0);
    noteProgress(samples, at('stock: 10', 10), 40_000);
    expect(noteProgress(samples, at('stock: 30', 30), 50_000)?.perSecond).toBe(2);
  });
  it('counts gateways that take turns apart, and anew after a step back', () => {
    const samples: Samples = new Map();
    noteProgress(samples, at('orders us: a', 0), 0);
    noteProgress(samples, at('orders eu: a', 60), 1_000);
    expect(noteProgress(samples, at('orders us: b', 10), 5_000)?.perSecond).toBe(2);
    expect(noteProgress(samples, at('orders us: c', 1), 9_000)).toBeNull();
  });
  it('leaves the time open where the end is not known', () => {
    const samples: Samples = new Map();
    noteProgress(samples, at('packages us: 0 orders', 0, null), 0);
    expect(noteProgress(samples, at('packages us: 8 orders', 8, null), 4_000)).toEqual({
      perSecond: 2,
      secondsLeft: null,
    });
  });
});
