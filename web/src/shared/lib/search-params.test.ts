/** Tests of search-params. */
import { describe, expect, it } from 'vitest';
import { parseSearch, readFlag, readList, readManyOf, readOneOf, stringifySearch } from './search-params';

describe('parseSearch and stringifySearch', () => {
  it('make a list of a repeated name and keep plain text plain', () => {
    expect(parseSearch('?shop_id=a&shop_id=b&q=PO-211-1')).toEqual({ shop_id: ['a', 'b'], q: 'PO-211-1' });
    expect(stringifySearch({ shop_id: ['a', 'b'], q: 'PO-211-1' })).toBe('?shop_id=a&shop_id=b&q=PO-211-1');
  });

  it('leave out what is not set', () => {
    expect(stringifySearch({ q: undefined, status: [], sort: '' })).toBe('');
    expect(stringifySearch({ matched: false })).toBe('?matched=false');
  });

  it('do not turn numbers or JSON into anything else', () => {
    expect(parseSearch('?sku_id=17592200000000123456&q=%7B%22a%22%3A1%7D')).toEqual({
      sku_id: '17592200000000123456',
      q: '{"a":1}',
    });
  });

  it('are inverse', () => {
    const text = '?q=%E6%9D%AF+50%25&shop_id=1&shop_id=2';
    expect(stringifySearch(parseSearch(text))).toBe(text);
  });
});

describe('the readers', () => {
  it('drop what is not allowed', () => {
    expect(readOneOf('gmv', ['-gmv', '-profit'] as const)).toBeUndefined();
    expect(readManyOf(['shipped', 'nonsense'], ['shipped', 'delivered'] as const)).toEqual(['shipped']);
    expect(readManyOf('nonsense', ['shipped'] as const)).toBeUndefined();
  });

  it('make a list of one value', () => {
    expect(readList('a')).toEqual(['a']);
    expect(readList('')).toBeUndefined();
  });

  it('know true, false and nothing', () => {
    expect([readFlag('true'), readFlag('false'), readFlag('1')]).toEqual([true, false, undefined]);
  });
});
