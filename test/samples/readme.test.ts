import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../sample-logs/generate/manifest.js';
import {
  filesBelow,
  readJson,
  readText,
  type SampleLine,
  sampleLines,
  sampleObjects,
  soundLine,
} from './read-samples.js';

const readme = readText('README.md');
const manifest = readJson<Manifest>('manifest.json');
const objects = sampleObjects();
const lines = sampleLines();

const CHANGE = Date.parse('2026-03-11T12:00:00Z');
const WEB = '8a01b102c203d304';
const API = '8b11b112c213d314';
const PARTNERS = '8c21b122c223d324';
const KIOSKS = '8d31b132c233d334';
const DEVICES = '8e41b142c243d344';

type Test = (line: SampleLine) => boolean;
const is =
  (position: number, value: string | RegExp): Test =>
  ({ field }) =>
    typeof value === 'string' ? field(position) === value : value.test(field(position));
const ips =
  (pattern: RegExp): Test =>
  ({ clientIp }) =>
    pattern.test(clientIp);
const every =
  (...tests: Test[]): Test =>
  (line) =>
    tests.every((test) => test(line));
const completed = is(15, /^[^-]/);
const refused = every(is(15, '-'), is(12, '-'), is(13, /^arn/));
const afterChange: Test = ({ start }) => start >= CHANGE;
const beforeChange: Test = ({ start }) => start < CHANGE;
const at = (time: string) => Date.parse(time);

/** Each story of the README, told by raw fields. */
const STORIES: Record<string, Test> = {
  'tls10-billing': every(ips(/^192\.0\.2\.1[01]$/), is(16, 'tlsv10')),
  'tls11-warehouse': every(ips(/^192\.0\.2\.2[0-2]$/), is(16, 'tlsv11')),
  'tls10-payroll': every(ips(/^192\.0\.2\.30$/), is(16, 'tlsv10'), is(15, 'AES128-SHA')),
  'cbc-courier': every(ips(/^192\.0\.2\.4[01]$/), is(15, 'ECDHE-RSA-AES128-SHA256')),
  'static-rsa-printshop': every(ips(/^192\.0\.2\.50$/), is(15, 'AES128-SHA256'), is(16, 'tlsv12'), is(17, '-')),
  'refused-after-change': every(ips(/^192\.0\.2\.(1[01]|2[0-2]|4[01]|50)$/), is(5, PARTNERS), refused, afterChange),
  'refused-before-change': every(ips(/^192\.0\.2\.16[01]$/), refused, beforeChange),
  'tls13-after-change': every(is(5, PARTNERS), is(16, 'tlsv13')),
  'pq-after-change': every(is(5, PARTNERS), is(17, 'X25519MLKEM768'), afterChange),
  'pq-api': every(is(5, API), is(17, 'X25519MLKEM768')),
  'pq-nist': every(ips(/^203\.0\.113\.5[0-2]$/), is(17, 'SecP256r1MLKEM768')),
  'tls10-kiosks': every(ips(/^192\.0\.2\.(6[4-9]|7[0-5])$/), is(5, KIOSKS), is(16, 'tlsv10')),
  'tls11-archive': every(ips(/^192\.0\.2\.60$/), is(5, KIOSKS), is(16, 'tlsv11'), is(3, /T04:3/)),
  'cbc-vending': every(ips(/^203\.0\.113\.24[0-7]$/), is(5, DEVICES), is(15, 'ECDHE-RSA-AES128-SHA256')),
  'chacha-only': every(ips(/^203\.0\.113\.55$/), is(15, 'TLS_CHACHA20_POLY1305_SHA256')),
  'aes256-only': every(ips(/^192\.0\.2\.170$/), is(15, /AES_?256_?-?GCM/), is(17, 'secp384r1')),
  scanner: every(ips(/^203\.0\.113\.6[67]$/), is(13, '-')),
  'old-crawler': every(ips(/^203\.0\.113\.9[0-3]$/), is(5, WEB), refused),
  'alert-unknown-ca': every(ips(/^192\.0\.2\.17[23]$/), is(12, '48'), is(15, '-')),
  'alert-certificate-unknown': every(ips(/^192\.0\.2\.18[01]$/), is(12, '46'), is(3, /^2026-03-1[12]/)),
  'alert-after-handshake': every(completed, is(12, /^\d/)),
  'latency-incident': every(
    is(5, API),
    completed,
    ({ start }) => start >= at('2026-03-12T10:00:00Z') && start < at('2026-03-12T12:00:00Z'),
  ),
  ipv6: ips(/:/),
  'no-server-name': every(completed, is(18, '-')),
  'hostile-names': every(ips(/^203\.0\.113\.100$/), is(18, /%1B|%3DHYPERLINK|%E2%80%AE/)),
  'undecodable-name': is(18, '%zz.example.com'),
  'alpn-cut': ({ field }) => field(21).length === 256,
  'alpn-encoded': every(is(5, API), is(21, /"http%2F1\.1"/)),
  'alpn-unmatched': every(completed, is(21, /^"/), is(19, '-')),
  'long-lived': ({ field }) => Number(field(8)) >= 3 * 86_400_000,
  'across-the-change': every(is(5, PARTNERS), beforeChange, ({ end }) => end >= CHANGE),
  'late-objects': ({ key }) => {
    const [, folder, period] = /(\d{4}\/\d\d\/\d\d)\/.*_(\d{8})T\d{4}Z_/.exec(key)!;
    return folder!.replaceAll('/', '') !== period;
  },
  'two-files': ({ key }) =>
    objects.filter(
      (each) => each.key.replace(/_[0-9a-f]{8}\.log\.gz$/, '') === key.replace(/_[0-9a-f]{8}\.log\.gz$/, ''),
    ).length === 2,
  'no-key-exchange': every(
    is(5, DEVICES),
    completed,
    ({ key, fields }) => key.includes('_20260310T') && fields.length === 22,
  ),
  'fields-18': ({ fields }) => fields.length === 18 && fields[1] === '1.0',
  'fields-21': ({ fields }) => fields.length === 21 && fields[1] === '2.0',
  'fields-23': ({ fields }) => fields.length === 23,
  'fields-24': ({ fields }) => fields.length === 24,
};

/** Rows of a table of the README whose first cell is code. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
const number = (text: string) => Number(text.replaceAll(',', ''));
const clients = (found: readonly SampleLine[]) => new Set(found.map((line) => line.clientIp)).size;

describe('the README of the samples', () => {
  it('tells the stories that can be counted here, and no other', () => {
    const told = rows.filter((row) => row.at(-1)!.startsWith('`tlslens')).map((row) => row[0]!.replaceAll('`', ''));
    expect(told).toEqual(Object.keys(STORIES));
  });

  it.each(Object.entries(STORIES))('counts the lines and clients of %s rightly', (id, test) => {
    const row = rows.find((each) => each[0] === `\`${id}\``)!;
    const found = lines.filter(test);
    expect([number(row[3]!), number(row[4]!)]).toEqual([found.length, clients(found)]);
    expect(found.length).toBeGreaterThan(0);
    expect(manifest.stories[id]).toEqual({ lines: found.length, clients: clients(found) });
  });

  it('counts outcomes rightly', () => {
    const outcome = ({ field }: SampleLine) => {
      if (field(15) !== '-') return field(12) === '-' ? 'completed' : 'completed_with_alert';
      if (field(13) === '-') return 'no_client_hello';
      return field(12) === '-' ? 'refused' : 'client_alert';
    };
    const counted = tally(lines.map(outcome));
    expect(manifest.by_outcome).toEqual(counted);
    for (const [name, count] of Object.entries(counted)) {
      expect(number(rows.find((row) => row[0] === `\`${name}\``)![1]!)).toBe(count);
    }
  });

  it('counts objects, lines, damaged, blank and comment lines rightly', () => {
    const all = objects.flatMap(({ key, lines: texts }) => texts.map((text) => ({ key, text })));
    const blank = all.filter(({ text }) => text === '').length;
    const comments = all.filter(({ text }) => text.startsWith('#')).length;
    const damaged = all.filter(
      ({ key, text }) => text !== '' && !text.startsWith('#') && soundLine(text, key) === null,
    );
    expect(readme).toContain(`${objects.length} objects, ${all.length.toLocaleString('en-US')} lines`);
    expect(readme).toContain(
      `${lines.length.toLocaleString('en-US')} connections from ${clients(lines)} client addresses`,
    );
    expect(readme).toContain(`${damaged.length} damaged lines, ${blank} blank lines, ${comments} comment line`);
    expect(readme).toContain('Beside them 5 keys of other log kinds');
    expect(manifest).toMatchObject({
      objects: objects.length,
      lines: all.length,
      connections: lines.length,
      rejected: damaged.length,
      blank_lines: blank,
      comment_lines: comments,
      clients: clients(lines),
    });
    expect(manifest.lines).toBe(manifest.connections + manifest.rejected + blank + comments);
    const reasons = Object.values(manifest.rejected_by_reason).reduce((a, b) => a + b, 0);
    expect(reasons).toBe(damaged.length);
  });

  it('names keys of other kinds that are there', () => {
    const foreign = filesBelow('AWSLogs').filter((key) => !objects.some((object) => object.key === key));
    const kinds = foreign.map((key) => {
      if (key.endsWith('ELBAccessLogTestFile')) return 'test_file';
      if (key.includes('/conn_log_')) return 'alb_connection_log';
      if (key.includes('/health_check_log_')) return 'alb_health_log';
      return key.includes('_app.') ? 'alb_access_log' : 'classic_log';
    });
    expect(manifest.foreign_keys).toEqual(tally(kinds));
    expect(foreign).toHaveLength(5);
  });

  it('names lost periods that indeed have no object', () => {
    const lost = [...readme.matchAll(/`([a-z-]+) (\d{8}T\d{4}Z)`/g)];
    expect(lost).toHaveLength(5);
    for (const [, balancer, time] of lost) {
      expect(objects.some(({ key }) => key.includes(`_net.${balancer}.`) && key.includes(`_${time}_`))).toBe(false);
    }
  });
});

describe('the manifest', () => {
  it('counts versions, ciphers, groups, alerts, shapes, listeners and days as the lines have them', () => {
    const by = (position: number) => tally(lines.map(({ field }) => field(position)));
    expect(manifest.by_version).toEqual(by(16));
    expect(manifest.by_cipher).toEqual(by(15));
    expect(manifest.by_keyexchange).toEqual(by(17));
    expect(manifest.by_alert).toEqual(by(12));
    expect(manifest.by_listener).toEqual(by(5));
    expect(manifest.by_fields).toEqual(tally(lines.map(({ fields }) => String(fields.length))));
    expect(manifest.by_day).toEqual(tally(lines.map(({ field }) => field(3).slice(0, 10))));
  });

  it('tells the first start and the last end', () => {
    const starts = lines.map(({ start }) => start);
    const ends = lines.map(({ end }) => end);
    expect(at(manifest.first_started_at)).toBe(Math.min(...starts));
    expect(at(manifest.last_ended_at)).toBe(Math.max(...ends));
  });

  it('counts every object', () => {
    const counted = objects.map(({ key, lines: texts }) => [
      key,
      {
        lines: texts.length,
        connections: texts.filter((text) => soundLine(text, key) !== null).length,
        rejected: texts.filter((text) => text !== '' && !text.startsWith('#') && soundLine(text, key) === null).length,
      },
    ]);
    expect(manifest.by_object).toEqual(Object.fromEntries(counted));
  });

  it('counts the periods without an object between the first and the last of each balancer', () => {
    const counted: Record<string, number> = {};
    for (const balancer of Object.keys(manifest.periods_without_object)) {
      const dotted = balancer.replaceAll('/', '.');
      const periods = objects
        .filter(({ key }) => key.includes(`_${dotted}_`))
        .map(({ key }) => key.replace(/^.*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_.*$/, '$1-$2-$3T$4:$5:00Z'))
        .map((time) => Date.parse(time) / 300_000);
      const present = new Set(periods);
      counted[balancer] = 0;
      for (let period = Math.min(...periods); period <= Math.max(...periods); period++) {
        if (!present.has(period)) counted[balancer]++;
      }
    }
    expect(manifest.periods_without_object).toEqual(counted);
  });
});

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
