import { describe, expect, it } from 'vitest';
import { parseFieldList, REQUIRED_FIELDS } from '../../src/vended/field-names.js';
import { type Delimiter, splitValues } from '../../src/vended/split-values.js';
import { rawLine } from '../helpers/raw-line.js';
import { delimited, load, NAMES, textsOf, valuesOf, w3c } from './deliveries.js';

const one = textsOf(rawLine());
const FEW = ['time', 'client_port', 'tls_cipher', 'elb', 'listener', 'destination_port', 'connection_time'].concat(
  'received_bytes',
  'sent_bytes',
  'tls_protocol_version',
);

describe('W3C logs', () => {
  it('give connections by the names in their header, in any spelling', async () => {
    const { rows: legacy } = await load(`${rawLine()}\n`);
    const text = w3c([one], '\t').replace(/#Fields:.*/, (line) => line.toUpperCase().replaceAll('_', '-'));
    const { rows, entry } = await load(text);
    expect(rows).toEqual(legacy);
    expect(entry).toMatchObject({ format: 'plain+w3c', lines: 1, non_data_lines: 2 });
  });

  it('may choose and reorder the fields, and do it anew in the middle', async () => {
    const { rows, rejections } = await load(w3c([one], ' ', FEW) + w3c([one], ' ', [...FEW].reverse()));
    expect(rejections).toEqual([]);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual(rows[1]);
    expect(rows[0]).toMatchObject({ tls_cipher: 'ECDHE-RSA-AES128-GCM-SHA256', domain_name: null });
  });

  it('fail as one object at a header that lacks a needed field, keeping nothing', async () => {
    const lacking = FEW.filter((name) => name !== 'listener');
    for (const text of [w3c([one], '\t', lacking), w3c([one], '\t', FEW) + w3c([one], '\t', lacking)]) {
      const { summary, rows } = await load(text);
      expect(rows).toEqual([]);
      expect(summary.failures.map(({ message }) => message)).toEqual([
        'Could not read test:object: its w3c records lack listener, without which there is no connection.',
      ]);
    }
  });

  it('take a line for data that only begins like a directive', async () => {
    const fields = ['domain_name', ...FEW];
    const names = ['#Fields: time', '#Version: 1.0', '#x:', 'api.example.com'];
    const all = names.map((domain_name) => ({ ...one, domain_name }));
    const { rows, entry } = await load(w3c(all, '\t', fields));
    expect(rows.map(({ domain_name }) => domain_name).sort()).toEqual([...names].sort());
    expect(entry).toMatchObject({ lines: 4, non_data_lines: 2 });
  });

  it('keep fields that are not known by their names', async () => {
    const { rows } = await load(w3c([{ ...one, 'x-new': 'a' }], '\t', [...FEW, 'x-new']));
    expect(rows[0]?.extra_fields).toEqual(['x-new=a']);
  });
});

describe('plain logs', () => {
  it('with a header give connections by its names, and pass over its repetition', async () => {
    const text = `${FEW.join(',')}\n${delimited([one], ',', FEW)}`;
    const { rows, entry } = await load(text + text);
    expect(rows).toHaveLength(2);
    expect(entry).toMatchObject({ format: 'plain+plain', lines: 2, non_data_lines: 2 });
  });

  it('without a header are read by the names that the user gives', async () => {
    const { rows } = await load(delimited([one], '\t', FEW), { fields: parseFieldList(FEW.join(', ')) });
    expect(rows[0]).toMatchObject({ client_ip: '203.0.113.7', tls_protocol_version: 'tlsv12', domain_name: null });
  });

  it('without either fail, and the message says what to do', async () => {
    const { summary, rows } = await load(delimited([one, one], '\t', FEW));
    expect(rows).toEqual([]);
    expect(summary.failures[0]?.message).toBe(
      'Could not read test:object: it has plain lines of 10 values in an unknown order; name them with --fields.',
    );
  });

  it('reject a line with fewer values than names, and keep values beyond them', async () => {
    const values = valuesOf(one, FEW);
    const lines = [values, values.slice(1), [...values, 'beyond']].map((texts) => texts.join('\t'));
    const { rows, rejections } = await load(`${lines.join('\n')}\n`, { fields: FEW });
    expect(rows.map(({ extra_fields }) => extra_fields)).toContainEqual(['beyond']);
    expect(rejections).toEqual([{ line_number: 2, reason: 'too_few_fields', field: null, raw: lines[1] }]);
  });

  it('hide no line behind a hash: a name that a client sends may begin with one', async () => {
    const fields = ['domain_name', ...FEW];
    const hostile = delimited([{ ...one, domain_name: '#Fields:' }, one], '\t', fields);
    const { rows, entry } = await load(hostile, { fields });
    expect(rows.map(({ domain_name }) => domain_name).sort()).toEqual(['#Fields:', 'api.example.com']);
    expect(entry).toMatchObject({ lines: 2, non_data_lines: 0 });
  });
});

describe('splitValues(line, delimiter, list)', () => {
  const split = (line: string, list: number, delimiter: Delimiter = ',') => splitValues(line, delimiter, list);

  it('keeps the commas of the list of protocols', () => {
    expect(split('a,"h2","http/1.1",b', 1)).toEqual(['a', '"h2","http/1.1"', 'b']);
    expect(split('"h2","http/1.1",b,c', 0)).toEqual(['"h2","http/1.1"', 'b', 'c']);
    expect(split('a,b,"h2","http/1.1"', 2)).toEqual(['a', 'b', '"h2","http/1.1"']);
    expect(split('a,"x,y","z",b', 1)).toEqual(['a', '"x,y","z"', 'b']);
  });

  it('takes a list that is cut off, in an item or at its opening quote', () => {
    expect(split('a,"h2","http/1,b', 1)).toEqual(['a', '"h2","http/1', 'b']);
    expect(split('a,"h2",",b', 1)).toEqual(['a', '"h2","', 'b']);
    expect(split('a,"h', 1)).toEqual(['a', '"h']);
  });

  it('takes a list that is quoted as a CSV value', () => {
    expect(split('a,"""h2"",""http/1.1""",b', 1)).toEqual(['a', '"""h2"",""http/1.1"""', 'b']);
  });

  it('splits everywhere where there is no list', () => {
    expect(split('a,-,b', 1)).toEqual(['a', '-', 'b']);
    expect(split('a,"b,c', -1)).toEqual(['a', '"b', 'c']);
    expect(split('a', 3)).toEqual(['a']);
    expect(split('a\t"h2","x"\tb', 1, '\t')).toEqual(['a', '"h2","x"', 'b']);
  });
});

describe('parseFieldList(text)', () => {
  it('takes names between commas or blanks', () => {
    expect(parseFieldList(` ${REQUIRED_FIELDS.join(' , ')}, extra `)).toEqual([...REQUIRED_FIELDS, 'extra']);
    expect(parseFieldList(NAMES.join(','))).toEqual(NAMES);
  });

  it('refuses a list that lacks a needed field, or has one twice', () => {
    expect(() => parseFieldList('time,elb')).toThrow(/lacks listener, client_port, destination_port/);
    expect(() => parseFieldList([...REQUIRED_FIELDS, 'time'].join(','))).toThrow('The field "time" is named twice.');
  });

  it('needs what every legacy line has a value for', () => {
    expect(REQUIRED_FIELDS).toEqual([
      'time',
      'elb',
      'listener',
      'client_port',
      'destination_port',
      'connection_time',
      'received_bytes',
      'sent_bytes',
    ]);
  });
});
