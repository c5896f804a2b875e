import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SNIFFED_BYTES, type SniffOptions, sniffFormat } from '../../src/vended/sniff-format.js';
import { rawLine } from '../helpers/raw-line.js';
import { delimited, jsonLine, NAMES, textsOf, w3c } from './deliveries.js';

const sniff = (text: string, options?: SniffOptions) => sniffFormat(Buffer.from(text), options);
const one = textsOf(rawLine());
const without = (...names: string[]) => NAMES.filter((name) => !names.includes(name));
const reversed = [...NAMES].reverse();

describe('sniffFormat(head)', () => {
  it('knows legacy lines of every age', () => {
    for (const count of [18, 21, 22, 23, 30]) expect(sniff(`${rawLine({}, count)}\n`)).toEqual({ format: 'legacy' });
    expect(sniff('')).toEqual({ format: 'legacy' });
  });

  it('knows Parquet by its first bytes', () => {
    expect(sniffFormat(Buffer.from('PAR1\x15\x04\xff', 'latin1'))).toEqual({ format: 'parquet' });
    expect(sniff('PAR1')).toEqual({ format: 'parquet' });
    expect(sniff('PAR')).toEqual({ format: 'legacy' });
    expect(sniff('PAR1 - tlsv12')).toEqual({ format: 'legacy' });
  });

  it('knows JSON lines, and collects their keys', () => {
    expect(sniff('{"time":1,"a":2}\n{"time":3,"elb":"x"}\n')).toEqual({ format: 'json', names: ['time', 'a', 'elb'] });
  });

  it('knows W3C by its #Fields directive, wherever the comments put it', () => {
    expect(sniff(`# made by hand\n\n${w3c([one], '\t', reversed)}`)).toEqual({
      format: 'w3c',
      delimiter: '\t',
      names: reversed,
    });
    expect(sniff('#Fields: time elb\n')).toMatchObject({ format: 'w3c', names: ['time', 'elb'] });
  });

  it.each(['\t', ' ', ','] as const)('tells the delimiter %j of W3C by the number of values', (delimiter) => {
    expect(sniff(w3c([one, one], delimiter))).toMatchObject({ format: 'w3c', delimiter });
  });

  it.each(['\t', ','] as const)('knows plain lines in the default order, delimited by %j', (delimiter) => {
    expect(sniff(delimited([one], delimiter))).toEqual({ format: 'plain', delimiter, names: NAMES });
  });

  it.each(['\t', ' ', ','] as const)('knows a header of plain lines delimited by %j', (delimiter) => {
    const names = without('type', 'version');
    const header = names.join(delimiter);
    expect(sniff(`${header}\n${delimited([one], delimiter, names)}`)).toEqual({
      format: 'plain',
      delimiter,
      names,
      header,
    });
  });

  it('takes the names that the user gives, with the delimiter that fits them', () => {
    for (const delimiter of ['\t', ' ', ',']) {
      expect(sniff(delimited([one], delimiter, reversed), { fields: reversed })).toEqual({
        format: 'plain',
        delimiter,
        names: reversed,
      });
    }
  });

  it('keeps the names that the user gives from objects that are named like legacy ones', () => {
    const swapped = [...NAMES];
    [swapped[9], swapped[10]] = [swapped[10]!, swapped[9]!];
    expect(sniff(rawLine(), { fields: swapped })).toMatchObject({ format: 'plain' });
    expect(sniff(rawLine(), { fields: swapped, isLegacyName: true })).toEqual({ format: 'legacy' });
  });

  it('says so when plain lines have an order that nothing tells', () => {
    for (const delimiter of ['\t', ' ', ',']) {
      const fewer = without('alpn_client_preference_list').reverse();
      expect(sniff(delimited([one], delimiter, fewer))).toEqual({ format: 'nameless', values: 21 });
    }
    expect(sniff(delimited([one], '\t', reversed), { fields: without('type') })).toMatchObject({ format: 'nameless' });
  });

  it('is not led astray by single damaged lines', () => {
    const cut = rawLine().slice(30);
    expect(sniff(`${cut}\n{}\n${rawLine()}\n`)).toEqual({ format: 'legacy' });
    expect(sniff(`{"ti\n${jsonLine(one)}\n`)).toMatchObject({ format: 'json' });
    expect(sniff(rawLine().slice(2))).toEqual({ format: 'legacy' });
  });

  it('knows the order of the fields by one whole line among damaged ones, and by addresses in brackets', () => {
    for (const delimiter of ['\t', ',']) {
      const plain = { format: 'plain', delimiter, names: NAMES };
      const damaged = delimited([textsOf(rawLine({ 7: '10.0.1.9' }))], delimiter);
      expect(sniff(damaged.repeat(3) + delimited([one], delimiter))).toEqual(plain);
      expect(sniff(delimited([textsOf(rawLine({ 6: '[2001:db8::1]:443' }))], delimiter))).toEqual(plain);
    }
  });

  it('leaves a single damaged legacy line to the legacy reader', () => {
    const broken = [
      rawLine({ 5: '' }),
      rawLine({ 3: 'yesterday' }),
      rawLine({ 6: '203.0.113.7' }),
      rawLine({ 7: '-' }),
      rawLine({ 1: 'http' }),
      ` ${rawLine()}`,
      rawLine({}, 17),
      rawLine({ 2: '2.0 2.0' }),
    ];
    for (const line of broken) {
      for (const from of [0, 3, 30, 60, 90]) expect(sniff(line.slice(from))).toEqual({ format: 'legacy' });
    }
  });

  it('does not look at a line that is cut off by the end of what is looked at', () => {
    const line = `${jsonLine(one)}\n`;
    const text = line.repeat(Math.ceil(SNIFFED_BYTES / line.length));
    expect(sniff(text)).toMatchObject({ format: 'json', names: Object.keys(JSON.parse(line) as object) });
  });

  it('reads nothing but legacy from legacy lines, whatever a client puts into them', () => {
    const hostile = fc.oneof(
      fc.constantFrom('{}', '{"time":1}', '#Fields:', 'time\telb\tclient_port', 'PAR1', '"""', 'tls', ...NAMES),
      // A balancer encodes blanks and control characters.
      fc.string().map((text) => encodeURIComponent(text).replaceAll('%2C', ',') || '-'),
    );
    const changes = fc.record({ 13: hostile, 18: hostile, 19: hostile, 21: hostile }, { requiredKeys: [] });
    const line = changes.map((changed) => rawLine(changed as Record<number, string>));
    const damaged = fc.tuple(line, fc.nat(400)).map(([text, start]) => text.slice(start));
    fc.assert(
      fc.property(fc.option(damaged), fc.array(line, { minLength: 2, maxLength: 60 }), (first, lines) => {
        const text = [...(first === null ? [] : [first]), ...lines].join('\n');
        expect(sniff(text)).toEqual({ format: 'legacy' });
      }),
      { numRuns: Number(process.env.TLSLENS_RUNS ?? 300) },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(sniffFormat(bytes).format).toBeTypeOf('string');
      }),
    );
  });
});
