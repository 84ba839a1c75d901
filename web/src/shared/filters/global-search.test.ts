/** Tests of global-search. */
import { describe, expect, it } from 'vitest';
import { rangeOf, readGlobalSearch } from './global-search';

const NOW = new Date('2026-11-22T17:30:00Z');

describe('readGlobalSearch', () => {
  it('takes days picked by hand only in the right order', () => {
    expect(readGlobalSearch({ from: '2026-01-01', to: '2026-01-31' })).toMatchObject({
      from: '2026-01-01',
      to: '2026-01-31',
    });
    expect(readGlobalSearch({ from: '2026-02-01', to: '2026-01-31' }).from).toBeUndefined();
    expect(readGlobalSearch({ from: '2026-02-01' }).from).toBeUndefined();
  });

  it('lets a preset win over days', () => {
    const search = readGlobalSearch({ range: '7d', from: '2026-01-01', to: '2026-01-31' });
    expect(search).toMatchObject({ range: '7d', from: undefined, to: undefined });
  });

  it('drops unknown values', () => {
    expect(readGlobalSearch({ range: 'forever', compare: 'moon', currency: 'yuan' })).toEqual({
      shop_id: undefined,
      range: undefined,
      from: undefined,
      to: undefined,
      compare: undefined,
      currency: undefined,
      job: undefined,
    });
  });

  it('keeps one shop as a list', () => {
    expect(readGlobalSearch({ shop_id: 's1', currency: 'original' })).toMatchObject({
      shop_id: ['s1'],
      currency: 'original',
    });
  });
});

describe('rangeOf', () => {
  it('counts presets from today in the reporting zone', () => {
    expect(rangeOf({ range: 'today' }, 'Asia/Shanghai', NOW)).toEqual({ from: '2026-11-23', to: '2026-11-23' });
    expect(rangeOf({ range: 'today' }, 'America/Los_Angeles', NOW)).toEqual({ from: '2026-11-22', to: '2026-11-22' });
  });

  it('is the last thirty days when nothing is asked', () => {
    expect(rangeOf({}, 'Asia/Shanghai', NOW)).toEqual({ from: '2026-10-25', to: '2026-11-23' });
  });
});
