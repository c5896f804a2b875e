import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/fields.js';
import { type ReadLine, readRecords } from '../../src/parse/read-records.js';
import { chunked, rawLine } from '../helpers/raw-line.js';

async function readAll(text: string | Uint8Array, sizes = [1 << 20]): Promise<ReadLine[]> {
  const lines: ReadLine[] = [];
  for await (const line of readRecords(chunked(text, sizes))) lines.push(line);
  return lines;
}

async function recordOf(line: string) {
  const [read] = await readAll(line);
  if (!read || !('record' in read)) throw new Error(`no record of ${line}`);
  return read.record;
}

async function rejectionOf(line: string | Uint8Array) {
  const [read] = await readAll(line);
  if (!read || !('rejection' in read)) throw new Error('no rejection');
  return read.rejection;
}

describe('readRecords(bytes)', () => {
  it('reads every field of a line', async () => {
    expect(await recordOf(rawLine())).toEqual({
      log_version: '2.0',
      ended_at: Date.UTC(2026, 2, 10, 12, 0, 5),
      load_balancer: 'net/edge/0123456789abcdef',
      listener_id: 'fedcba9876543210',
      client_ip: '203.0.113.7',
      client_port: 40112,
      destination_ip: '10.0.1.9',
      destination_port: 443,
      connection_time_ms: 5000,
      tls_handshake_time_ms: 12,
      received_bytes: 700,
      sent_bytes: 9000,
      incoming_tls_alert: null,
      chosen_cert_arn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
      chosen_cert_serial: null,
      tls_cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
      tls_protocol_version: 'tlsv12',
      tls_keyexchange: 'x25519',
      domain_name: 'api.example.com',
      alpn_fe_protocol: 'h2',
      alpn_be_protocol: 'h2',
      alpn_client_preference_list: ['h2', 'http/1.1'],
      started_at: Date.UTC(2026, 2, 10, 12, 0, 0),
      extra_fields: null,
    });
  });

  it('reads the 18 fields of version 1.0, with the start computed from the duration', async () => {
    const record = await recordOf(rawLine({ 2: '1.0', 8: '1500' }, 18));
    expect(record.log_version).toBe('1.0');
    expect(record.started_at).toBe(Date.UTC(2026, 2, 10, 12, 0, 3, 500));
    expect(record.alpn_client_preference_list).toBeNull();
  });

  it('reads the 21 fields from before the creation time', async () => {
    const record = await recordOf(rawLine({}, 21));
    expect(record.alpn_client_preference_list).toEqual(['h2', 'http/1.1']);
    expect(record.started_at).toBe(Date.UTC(2026, 2, 10, 12, 0, 0));
  });

  it('keeps the texts of fields that it does not know', async () => {
    expect((await recordOf(rawLine({ 23: '-', 24: 'x=1' }, 24))).extra_fields).toEqual(['-', 'x=1']);
  });

  it('takes a true 0 for a number and - for none', async () => {
    expect((await recordOf(rawLine({ 9: '0', 12: '0' }))).tls_handshake_time_ms).toBe(0);
    expect((await recordOf(rawLine({ 9: '0', 12: '0' }))).incoming_tls_alert).toBe(0);
    expect((await recordOf(rawLine({ 9: '-' }))).tls_handshake_time_ms).toBeNull();
  });

  it.each([
    ['another log kind', rawLine({ 1: 'https' }), 'not_tls', 'type'],
    ['a cut line', rawLine({}, 17), 'too_few_fields', null],
    ['an impossible end', rawLine({ 3: '2026-02-30T00:00:00' }), 'bad_time', 'time'],
    ['an impossible start', rawLine({ 22: 'yesterday' }), 'bad_time', 'tls_connection_creation_time'],
    ['a host name as client', rawLine({ 6: 'client.example:443' }), 'bad_endpoint', 'client_port'],
    ['a destination without port', rawLine({ 7: '10.0.1.9' }), 'bad_endpoint', 'destination_port'],
    ['a duration that is none', rawLine({ 8: '1.5' }), 'bad_integer', 'connection_time'],
    ['several alerts', rawLine({ 12: '40,0' }), 'bad_alert', 'incoming_tls_alert'],
    ['no balancer', rawLine({ 4: '-' }), 'missing_value', 'elb'],
    ['an empty field', rawLine({ 13: '' }), 'missing_value', 'chosen_cert_arn'],
  ])('rejects %s with a reason and the field at fault', async (_, line, reason, field) => {
    expect(await rejectionOf(line)).toEqual({ line_number: 1, reason, field, raw: line });
  });

  it('rejects NUL, a carriage return inside a line and invalid UTF-8', async () => {
    expect((await rejectionOf(rawLine({ 18: 'a\0b' }))).reason).toBe('control_character');
    expect((await rejectionOf(rawLine({ 18: 'a\rb' }))).reason).toBe('control_character');
    const bytes = Buffer.from(`${rawLine({ 18: 'a\xffb' })}\n`, 'latin1');
    expect((await rejectionOf(bytes)).reason).toBe('invalid_utf8');
  });

  it('reads text beyond ASCII where it is valid UTF-8', async () => {
    expect((await recordOf(rawLine({ 18: 'bücher.example' }))).domain_name).toBe('bücher.example');
  });

  it('rejects a line of 3 MB, keeps its head and goes on', async () => {
    const long = rawLine({ 18: 'x'.repeat(3_000_000) });
    const lines = await readAll(`${rawLine()}\n${long}\n${rawLine()}\n`, [70_000]);
    expect(lines.map(({ line_number }) => line_number)).toEqual([1, 2, 3]);
    expect(lines[1]).toMatchObject({ rejection: { reason: 'line_too_long', raw: long.slice(0, 2000) } });
    expect(lines[2]).toHaveProperty('record');
  });

  it('passes over blank lines and comments, and counts them in the line numbers', async () => {
    const lines = await readAll(`\n# made by hand\n${rawLine()}\n\n${rawLine({ 8: 'x' })}`);
    expect(lines.map(({ line_number }) => line_number)).toEqual([3, 5]);
  });

  it('takes CRLF for a line end', async () => {
    const lines = await readAll(`${rawLine()}\r\n${rawLine()}\r\n`);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toHaveProperty('record.started_at', Date.UTC(2026, 2, 10, 12, 0, 0));
  });

  it('gives nothing for no bytes', async () => {
    expect(await readAll('')).toEqual([]);
  });

  it('reads the same however the stream is cut', async () => {
    const odd = ['\n', '# c\n', `${rawLine({ 18: 'é' })}\n`, `${rawLine({ 12: 'x' })}\r\n`, `${rawLine()}\n`, 'junk\n'];
    const part = fc.constantFrom(...odd);
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        async (parts, sizes) => {
          expect(await readAll(parts.join(''), sizes)).toEqual(await readAll(parts.join('')));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('never throws and accounts for every line, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        const expected = text.split('\n').filter((line) => !['', '\r'].includes(line) && !line.startsWith('#')).length;
        expect(await readAll(bytes, [97])).toHaveLength(expected);
      }),
    );
  });
});

describe('FIELDS', () => {
  it('has the 22 positions in order, and no column twice', () => {
    expect(FIELDS.map(({ position }) => position)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
    const columns = FIELDS.flatMap((field) => field.columns.map(({ name }) => name));
    expect(new Set(columns).size).toBe(columns.length);
  });
});
