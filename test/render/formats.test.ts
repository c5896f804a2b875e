import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES, FORMATS, formatOfFile, parseFormat } from '../../src/render/formats.js';

describe('formatOfFile', () => {
  it.each([
    ['report.json', 'json'],
    ['out/REPORT.CSV', 'csv'],
    ['a.jsonl', 'ndjson'],
    ['a.ndjson', 'ndjson'],
    ['a.md', 'markdown'],
    ['a.markdown', 'markdown'],
    ['a.txt', 'table'],
    ['a.html', 'html'],
    ['a.htm', 'html'],
    ['a.parquet', undefined],
    ['json', undefined],
    ['.json', undefined],
    ['dir.csv/file', undefined],
  ])('takes %s for %s', (path, format) => {
    expect(formatOfFile(path)).toBe(format);
  });

  it('has no extension that asks for two formats', () => {
    const extensions = FORMAT_NAMES.flatMap((name) => FORMATS[name].extensions as readonly string[]);
    expect(new Set(extensions).size).toBe(extensions.length);
  });
});

describe('parseFormat', () => {
  it('accepts every listed name', () => {
    expect(FORMAT_NAMES.map(parseFormat)).toEqual(['table', 'json', 'ndjson', 'csv', 'markdown', 'html']);
  });

  it.each(['xml', 'JSON', '', 'toString'])('refuses %j and lists the names', (name) => {
    expect(() => parseFormat(name)).toThrow(
      expect.objectContaining({ code: 'bad_argument', hint: 'Use one of table, json, ndjson, csv, markdown, html.' }),
    );
  });
});
