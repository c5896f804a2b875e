import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Demand, GAP, layOut } from '../../src/render/layout.js';

const text = (content: number, title = 4): Demand => ({
  content,
  bare: content,
  least: 12,
  title,
  narrowTitle: title,
});
const number = (content: number, title = 4): Demand => ({ ...text(content, title), least: content });

describe('layOut', () => {
  it('gives every column what it asks for when there is room, or no limit', () => {
    const demands = [text(30), number(8, 11)];
    expect(layOut(demands, 43)).toEqual({ widths: [30, 11], ornament: true });
    expect(layOut(demands, undefined)).toEqual({ widths: [30, 11], ornament: true });
  });

  it('breaks titles first', () => {
    const titled: Demand = { ...number(3), title: 20, narrowTitle: 9 };
    expect(layOut([text(30), titled], 45)).toEqual({ widths: [30, 13], ornament: true });
  });

  it('then drops ornament', () => {
    const share: Demand = { ...number(15), bare: 6 };
    expect(layOut([text(30), share], 42)).toEqual({ widths: [30, 6], ornament: false });
  });

  it('then takes from the widest text, and evenly once two are equal', () => {
    expect(layOut([text(40), text(20), number(10)], 64)?.widths).toEqual([30, 20, 10]);
    expect(layOut([text(40), text(20), number(10)], 45)?.widths).toEqual([15, 16, 10]);
  });

  it('gives up rather than cut a number, or a text to nothing', () => {
    expect(layOut([number(30), number(30)], 61)).toBeNull();
    expect(layOut([text(40), text(40)], 25)).toBeNull();
    expect(layOut([text(40), text(40)], 26)?.widths).toEqual([12, 12]);
  });

  it('never exceeds the room, never widens a column, and leaves of each content what it insists on', () => {
    const demand = fc
      .record({
        bare: fc.nat(60),
        ornament: fc.nat(10),
        least: fc.nat(40),
        narrowTitle: fc.nat(20),
        rest: fc.nat(20),
      })
      .map(({ bare, ornament, least, narrowTitle, rest }) => ({
        content: bare + ornament,
        bare,
        least,
        title: narrowTitle + rest,
        narrowTitle,
      }));
    fc.assert(
      fc.property(fc.array(demand, { minLength: 1, maxLength: 8 }), fc.nat(300), (demands, available) => {
        const layout = layOut(demands, available);
        if (layout === null) return;
        const { widths } = layout;
        expect(widths.reduce((a, b) => a + b, 0) + GAP * (widths.length - 1)).toBeLessThanOrEqual(available);
        for (const [i, { content, bare, least, title, narrowTitle }] of demands.entries()) {
          expect(widths[i]).toBeLessThanOrEqual(Math.max(content, title));
          expect(widths[i]).toBeGreaterThanOrEqual(narrowTitle);
          expect(widths[i]).toBeGreaterThanOrEqual(Math.min(bare, least));
        }
      }),
    );
  });
});
