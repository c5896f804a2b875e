import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, htmlText, jsonText, markdownCell, markdownText, terminalText } from '../../src/render/escape.js';
import { hostile, wellFormed } from './sample.js';

describe('terminalText', () => {
  it.each([
    ['\x1b]0;owned\x07', String.raw`\x1b]0;owned\x07`],
    ['\x9b31mred', String.raw`\x9b31mred`],
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['\x00\x7f', String.raw`\x00\x7f`],
    ['moc.\u202elive', String.raw`moc.\u202elive`],
    ['\u2066a\u2069\u200e\u200f\u061c', String.raw`\u2066a\u2069\u200e\u200f\u061c`],
    ['pay\u200bpal\ufeff\u00ad', String.raw`pay\u200bpal\ufeff\xad`],
    ['a\u2028b\u2029', String.raw`a\u2028b\u2029`],
    ['\ud800', String.raw`\ud800`],
    ['\u{e0041}', String.raw`\u{e0041}`],
    ['\u3164', String.raw`\u3164`],
  ])('shows what a terminal would obey or hide: %j', (text, expected) => {
    expect(terminalText(text)).toBe(expected);
  });

  it('leaves ordinary text in any script alone', () => {
    const text = String.raw`münchen.example 漢字 éß ñ שלום C:\x`;
    expect(terminalText(text)).toBe(text);
  });

  it('escapes all but printable ASCII on a terminal that is not UTF-8', () => {
    expect(terminalText('é漢👍', true)).toBe(String.raw`\xe9\u6f22\u{1f44d}`);
  });

  it('never lets a control, format or separator character through', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, ascii) => {
        expect(terminalText(text, ascii)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
    );
  });
});

describe('htmlText', () => {
  it('makes markup and quotes inert, in an element and in an attribute', () => {
    expect(htmlText(`<img src=x onerror="alert('1')">&amp;\``)).toBe(
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;&#96;',
    );
  });

  it('shows bidi marks, so that a name cannot be drawn backwards', () => {
    expect(htmlText('a\u202eb')).toBe(String.raw`a\u202eb`);
  });

  it('holds no character that could open or close anything', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(htmlText(text)).not.toMatch(/[<>"'`\p{Cc}]|&(?!(amp|lt|gt|quot|#39|#96);)/u);
      }),
    );
  });
});

describe('jsonText', () => {
  it('writes what a terminal would obey as \\u escapes', () => {
    expect(jsonText('a\x1b\x9b\u202e\u{e0041}é')).toBe(String.raw`"a\u001b\u009b\u202e\udb40\udc41é"`);
  });

  it('gives back the same text, and never a raw control or format character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = jsonText(text);
        expect(JSON.parse(json)).toBe(text);
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});

describe('csvText', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
    [`=HYPERLINK("http://a.example","b")`, `"'=HYPERLINK(""http://a.example"",""b"")"`],
    ["'=1", "''=1"],
  ])('defuses a formula: %j', (text, expected) => {
    expect(csvText(text)).toBe(expected);
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a\nb', '"a\nb"'],
    [' a', '" a"'],
    ['', '""'],
    ["it's", "it's"],
    ['a=b', 'a=b'],
  ])('quotes only where the format asks for it: %j', (text, expected) => {
    expect(csvText(text)).toBe(expected);
  });

  it('reads back as the same text once the documented quote is taken off', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [[field]] = parse(`${csvText(text)},end\r\n`, { record_delimiter: '\r\n' }) as [[string]];
        expect(field.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, '')).toBe(wellFormed(text));
        expect(field).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });
});

describe('markdownCell', () => {
  it.each([
    'api.example.com',
    'TLS_AES_128_GCM_SHA256',
    'net/edge/0123456789abcdef',
    '2001:db8::1',
    'h2, http/1.1',
    '10 %',
  ])('leaves a harmless value as it is: %s', (text) => {
    expect(markdownCell(text)).toBe(text);
  });

  it.each([
    ['<script>alert(1)</script>', '`<script>alert(1)</script>`'],
    ['[a](javascript:b)', '`[a](javascript:b)`'],
    ['www.evil.example', '`www.evil.example`'],
    ['http://evil.example', '`http://evil.example`'],
    ['@everyone', '`@everyone`'],
    ['a:smile:b', '`a:smile:b`'],
    ['a|b', '`a\\|b`'],
    ['a\\|b', '`a\\x5c\\|b`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['_a_', '`_a_`'],
    ['a\n| b |', '`a\\n\\| b \\|`'],
    ['a\u202eb', '`a\\u202eb`'],
  ])('shows anything else as code: %j', (text, expected) => {
    expect(markdownCell(text)).toBe(expected);
  });
});

describe('markdownText', () => {
  it('escapes what would be markup', () => {
    expect(markdownText('# a *b* _c_ snake_case `d` [e] <f> g|h & ~i~ \\')).toBe(
      '\\# a \\*b\\* \\_c\\_ snake_case \\`d\\` \\[e\\] &lt;f&gt; g\\|h &amp; \\~i\\~ \\\\',
    );
  });

  it('keeps links and mentions from being made', () => {
    expect(markdownText('see http://a.example or _www.b.example and @team')).toBe(
      'see `http://a.example` or `_www.b.example` and `@team`',
    );
  });

  it.each([
    ['- a', '\\- a'],
    ['+ a', '\\+ a'],
    ['1. a', '1\\. a'],
    ['    code', 'code'],
    ['a\n# b', 'a\\\\n\\# b'],
  ])('does not begin a list, a block or a heading: %j', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});
