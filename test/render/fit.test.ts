import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { terminalText } from '../../src/render/escape.js';
import { clip, widthOf, wrap, wrapTitle } from '../../src/render/fit.js';
import { hostile } from './sample.js';

describe('widthOf', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['🇨🇿', 2],
  ])('measures %s as %i cells', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('clip', () => {
  it.each([
    ['short', 5, 'short'],
    ['arn:aws:acm:eu-west-1:123456789012:certificate/0a1b', 16, 'arn:aws:…te/0a1b'],
    ['the client left early', 12, 'the client …'],
    ['漢字漢字漢字', 6, '漢…字'],
    ['e\u0301e\u0301e\u0301e\u0301', 3, 'e\u0301…e\u0301'],
    ['a𠮷bcdef', 4, 'a…f'],
    ['a𠮷bcdef', 6, 'a𠮷…ef'],
    ['anything', 1, '…'],
  ])('cuts %s to %i cells', (text, width, expected) => {
    expect(clip(text, width, '…')).toBe(expected);
  });

  it('never exceeds its width and never leaves half a character', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 3, max: 20 }), fc.constantFrom('…', '...'), (text, width, ellipsis) => {
        const clipped = clip(terminalText(text), width, ellipsis);
        expect(stringWidth(clipped)).toBeLessThanOrEqual(width);
        expect(clipped).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  it('cuts a run of combining characters longer than any window without leaving half of one', () => {
    const clipped = clip(`a${'\u{1d165}'.repeat(501)}bcdefgh`, 4, '…');
    expect(stringWidth(clipped)).toBeLessThanOrEqual(4);
    expect(clipped).not.toMatch(/\p{Cs}/u);
  });
});

describe('wrap', () => {
  it('breaks at spaces, and a longer word anywhere', () => {
    expect(wrap('one two abcdefghijklm', 7)).toEqual(['one two', 'abcdefg', 'hijklm']);
  });

  it('leaves the text on one line where there is no width', () => {
    expect(wrap('one two', undefined)).toEqual(['one two']);
  });
});

describe('wrapTitle', () => {
  it('breaks a name after its underscores and before its unit', () => {
    expect(wrapTitle('tls_handshake_time (ms)', 10)).toEqual(['tls_', 'handshake_', 'time (ms)']);
  });

  it('breaks a word only when it is longer than the width', () => {
    expect(wrapTitle('connections', 6)).toEqual(['connec', 'tions']);
  });
});
