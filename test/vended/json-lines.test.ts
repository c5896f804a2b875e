import { describe, expect, it } from 'vitest';
import { rawLine } from '../helpers/raw-line.js';
import { jsonLine, load, NAMES, textsOf } from './deliveries.js';

const one = textsOf(rawLine());
const entry = JSON.parse(jsonLine(one)) as Record<string, unknown>;
const objects = (...all: object[]) => all.map((object) => `${JSON.stringify(object)}\n`).join('');
const reasons = (rejections: readonly Readonly<Record<string, unknown>>[]) =>
  rejections.map(({ line_number, reason, field }) => [line_number, reason, field]);

describe('JSON lines', () => {
  it('are connections like those of legacy lines', async () => {
    const legacy = await load(`${rawLine()}\n`);
    const json = await load(objects(entry));
    expect(json.rows).toEqual(legacy.rows);
    expect(json.rows).toHaveLength(1);
    expect(json.entry).toMatchObject({ format: 'plain+json', status: 'loaded', lines: 1, connections: 1, rejected: 0 });
  });

  it('may leave fields out: what is nullable is NULL, the start is computed', async () => {
    const { type, version, tls_connection_creation_time, domain_name, tls_cipher, ...rest } = entry;
    const { rows, rejections } = await load(objects(rest));
    expect(rejections).toEqual([]);
    expect(rows[0]).toMatchObject({
      log_version: null,
      domain_name: null,
      tls_cipher: null,
      started_at: new Date('2026-03-10T12:00:00Z'),
      ended_at: new Date('2026-03-10T12:00:05Z'),
    });
  });

  it('may write no value as null, an empty text or a dash', async () => {
    const { rows } = await load(
      objects(...[null, '', '-'].map((nothing) => ({ ...entry, domain_name: nothing, tls_handshake_time: nothing }))),
    );
    expect(rows.map(({ domain_name, tls_handshake_time_ms }) => [domain_name, tls_handshake_time_ms])).toEqual(
      Array.from({ length: 3 }, () => [null, null]),
    );
  });

  it('may give numbers as texts, times with a zone, lists as arrays', async () => {
    const { rows, rejections } = await load(
      objects(
        { ...entry, connection_time: '5000', incoming_tls_alert: 42, received_bytes: 0 },
        { ...entry, time: '2026-03-10T12:00:05Z', alpn_client_preference_list: ['h2', 'http/1.1', 'a,"b'] },
        { ...entry, time: '2026-03-10T12:00:05.250Z', alpn_client_preference_list: [] },
      ),
    );
    expect(rejections).toEqual([]);
    const byList = rows.map(({ alpn_client_preference_list: list, ended_at }) => [list, ended_at]);
    expect(byList).toEqual(
      expect.arrayContaining([
        [['h2', 'http/1.1'], new Date('2026-03-10T12:00:05Z')],
        [['h2', 'http/1.1', 'a,"b'], new Date('2026-03-10T12:00:05Z')],
        [null, new Date('2026-03-10T12:00:05.250Z')],
      ]),
    );
    expect(rows).toContainEqual(expect.objectContaining({ incoming_tls_alert: 42, received_bytes: 0 }));
  });

  it('may have names and lists encoded or bare', async () => {
    const { rows } = await load(
      objects(
        {
          ...entry,
          connection_time: 1,
          domain_name: 'b%C3%BCcher.example',
          alpn_client_preference_list: '"h2","a%20b"',
        },
        { ...entry, connection_time: 2, domain_name: 'bücher.example', alpn_client_preference_list: 'h2,a b' },
        { ...entry, connection_time: 3, domain_name: '50% ü', alpn_client_preference_list: '"h2"' },
      ),
    );
    const shown = rows
      .toSorted((a, b) => Number(a.connection_time_ms) - Number(b.connection_time_ms))
      .map(({ domain_name, alpn_client_preference_list }) => [domain_name, alpn_client_preference_list]);
    expect(shown).toEqual([
      ['bücher.example', ['h2', 'a b']],
      ['bücher.example', ['h2', 'a b']],
      ['50% ü', ['h2']],
    ]);
  });

  it('know tls_keyexchange by its former name too', async () => {
    const { tls_keyexchange, ...rest } = entry;
    const { rows } = await load(objects({ ...rest, tls_named_group: 'x25519' }));
    expect(rows[0]).toMatchObject({ tls_keyexchange: 'x25519', extra_fields: null });
  });

  it('keep unknown keys as name=value, and the summary says so', async () => {
    const { rows, summary } = await load(
      objects(
        { ...entry, connection_time: 1, new: 7 },
        { ...entry, connection_time: 2, new: null, more: { a: [1, 'b c'] } },
      ),
    );
    const extras = rows
      .toSorted((a, b) => Number(a.connection_time_ms) - Number(b.connection_time_ms))
      .map(({ extra_fields }) => extra_fields);
    expect(extras).toEqual([['new=7'], ['new=-', 'more={"a":[1,"b c"]}']]);
    expect(summary.extra_fields).toBe(true);
  });

  it('are rejected one by one, with their own number and text', async () => {
    const bad = [
      '{"type":"tls","time":"2026',
      '[1]',
      JSON.stringify({ ...entry, type: 'http' }),
      JSON.stringify({ ...entry, client_port: '203.0.113.7' }),
      JSON.stringify({ ...entry, elb: null }),
      JSON.stringify({ ...entry, time: 1773144005 }),
      JSON.stringify({ ...entry, chosen_cert_arn: 'a\0b' }),
      JSON.stringify({ ...entry, time: '2026-02-30T12:00:00' }),
    ];
    const { rejections, rows, entry: ledger } = await load([objects(entry).trim(), '', ...bad, '\r'].join('\n'));
    expect(rows).toHaveLength(1);
    expect(reasons(rejections)).toEqual([
      [3, 'bad_json', null],
      [4, 'bad_json', null],
      [5, 'not_tls', 'type'],
      [6, 'bad_endpoint', 'client_port'],
      [7, 'missing_value', 'elb'],
      [8, 'bad_time', 'time'],
      [9, 'control_character', null],
      [10, 'bad_time', 'time'],
    ]);
    expect(rejections.map(({ raw }) => raw)).toEqual(bad);
    expect(ledger).toMatchObject({ lines: 9, connections: 1, rejected: 8, non_data_lines: 2 });
  });

  it('are rejected where they are no UTF-8, too long or have a NUL', async () => {
    const line = Buffer.from(objects(entry));
    const bytes = Buffer.concat([
      line,
      Buffer.from('{"a":"\xe9"}\n', 'latin1'),
      Buffer.from(`{"a":"${'x'.repeat(70_000)}"}\n`),
      Buffer.from('{"a":"\0"}\r\n'),
      line,
    ]);
    const { rejections, rows } = await load(bytes);
    expect(rows).toHaveLength(2);
    expect(reasons(rejections)).toEqual([
      [2, 'invalid_utf8', null],
      [3, 'line_too_long', null],
      [4, 'control_character', null],
    ]);
  });

  it('fail as one object where none has a field that a connection needs', async () => {
    const { client_port, elb, ...rest } = entry;
    const { summary, rows, rejections, entry: ledger } = await load(objects(rest, rest));
    expect(rows).toEqual([]);
    expect(rejections).toEqual([]);
    expect(summary.failures[0]).toMatchObject({
      code: 'source_unreadable',
      message:
        'Could not read test:object: its json records lack elb, client_port, without which there is no connection.',
    });
    expect(ledger).toMatchObject({ status: 'failed', lines: 0 });
  });

  it('stay in their order of numbers over many blocks', async () => {
    const broken = 25_000;
    const text = Array.from({ length: broken }, (_, index) => (index % 2 === 0 ? JSON.stringify(entry) : '{')).join(
      '\n',
    );
    const { rejections, rows } = await load(text);
    expect(rows).toHaveLength(broken / 2);
    expect(rejections.every(({ line_number }, index) => Number(line_number) === 2 * (index + 1))).toBe(true);
  }, 60_000);

  it('have names for all the fields of the log', () => {
    expect(NAMES).toHaveLength(22);
  });
});
