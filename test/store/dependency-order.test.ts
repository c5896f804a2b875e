import { describe, expect, it } from 'vitest';
import { orderByDependency } from '../../src/store/dependency-order.js';

describe('the order of views', () => {
  it('puts a view after those that it names, else goes by alphabet', () => {
    const texts = new Map([
      ['alone', 'select 1'],
      ['b_last', 'select * from middle join "first" using (x)'],
      ['middle', 'select * from first'],
      ['first', 'select * from connections'],
    ]);
    expect(orderByDependency(texts)).toEqual(['alone', 'first', 'middle', 'b_last']);
  });

  it('does not mind names in comments and texts, nor a view that names itself', () => {
    const texts = new Map([
      ['a', "-- like b\nselect 'b' as x, a from t"],
      ['b', 'select 1'],
    ]);
    expect(orderByDependency(texts)).toEqual(['a', 'b']);
  });

  it('refuses a circle', () => {
    const texts = new Map([
      ['a', 'select * from b'],
      ['b', 'select * from a'],
    ]);
    expect(() => orderByDependency(texts)).toThrow('a -> b -> a');
  });
});
