import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePasteSplitter } from '../../src/cli/paste.js';
import { typedText } from '../../src/cli/typed-text.js';

const START = '\u001b[200~';
const END = '\u001b[201~';

describe('what comes from a terminal', () => {
  it('is parted into keys and pastes', () => {
    const split = makePasteSplitter();
    expect(split(`ab${START}select\t1;\r${END}\r${START}${END}c`)).toEqual([
      { kind: 'keys', text: 'ab' },
      { kind: 'paste', text: 'select\t1;\r' },
      { kind: 'keys', text: '\r' },
      { kind: 'keys', text: 'c' },
    ]);
  });

  it('is the same in whatever chunks it comes', () => {
    const piece = fc.oneof(
      fc.constantFrom('select 1;', '\r', '\t', '\u001b[A', 'ü', START, END),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat({ max: 40 })), (pieces, cuts) => {
        // A key follows, so that nothing is held back as the beginning of a mark.
        const whole = `${pieces.join('')}${END}x`;
        const marks = [...new Set(cuts)].filter((at) => at > 0 && at < whole.length).sort((a, b) => a - b);
        const chunks = [0, ...marks].map((from, index) => whole.slice(from, marks[index] ?? whole.length));
        // Escape alone is a key at once, so that a chunk does not end with one.
        fc.pre(chunks.every((chunk) => !chunk.endsWith('\u001b')));
        const told = (parts: readonly { kind: string; text: string }[]) => {
          const kinds: string[] = [];
          for (const { kind, text } of parts) for (const character of text) kinds.push(`${kind} ${character}`);
          return kinds;
        };
        const inOne = makePasteSplitter();
        const inMany = makePasteSplitter();
        expect(told(chunks.flatMap((chunk) => inMany(chunk)))).toEqual(told(inOne(whole)));
      }),
    );
  });

  it('lets Escape through at once, which is a key', () => {
    expect(makePasteSplitter()('\u001b')).toEqual([{ kind: 'keys', text: '\u001b' }]);
  });

  it('is text without what a terminal would obey, its line ends alike', () => {
    expect(typedText('a\r\nb\rc\td\u001b]0;x\u0007\u0003\u009b31m')).toBe('a\nb\nc\td]0;x31m');
  });
});
