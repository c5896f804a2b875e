/**
 * What hides in the samples, one entry each: what it is, where it lies, how to see it with the tool. The README's
 * table and the manifest are made from these.
 */

import { type Connection, outcomeOf } from './connection.js';
import { HOSTILE_NAMES } from './curiosities.js';
import type { DeliveredObject } from './delivery.js';
import { DAY, INCIDENT, LISTENERS, POLICY_CHANGE } from './world.js';

/** A connection with what its line and object add. */
export interface Delivered {
  readonly connection: Connection;
  readonly fields: number;
  /** Whether field 17 told the group when the line was written. */
  readonly keyExchange: boolean;
  readonly object: DeliveredObject;
}

export interface Story {
  readonly id: string;
  readonly what: string;
  readonly where: string;
  /** A command that shows it. */
  readonly look: string;
  readonly match: (delivered: Delivered) => boolean;
}

type Test = (connection: Connection) => boolean;

const story = (id: string, what: string, where: string, look: string, test: Test): Story => ({
  id,
  what,
  where,
  look,
  match: ({ connection }) => test(connection),
});

const by =
  (population: string): Test =>
  (each) =>
    each.population === population;
const completed: Test = (each) => each.agreed !== null;
const refused: Test = (each) => outcomeOf(each) === 'refused';
const all =
  (...tests: Test[]): Test =>
  (each) =>
    tests.every((test) => test(each));
const on =
  (listener: { readonly id: string }): Test =>
  (each) =>
    each.listener.id === listener.id;
const from =
  (time: number): Test =>
  (each) =>
    each.start >= time;
const before =
  (time: number): Test =>
  (each) =>
    each.start < time;
const version =
  (name: string): Test =>
  (each) =>
    each.agreed?.version === name;
const group =
  (name: string): Test =>
  (each) =>
    each.agreed?.group === name;

const legacy = 'report legacy-clients';
const failures = 'report failures';
const objectsBy = 'sql "SELECT uri, period_end FROM objects ORDER BY period_end"';

const OLD_OBJECT = 'device-bus, period ending 2026-03-10T01:10Z';
const FUTURE_OBJECT = 'partner-gateway, period ending 2026-03-12T18:35Z';

export const STORIES: readonly Story[] = [
  story(
    'tls10-billing',
    'Billing job, TLS 1.0 only, every hour; succeeds until the policy change',
    '192.0.2.10-11 on partner-gateway:443',
    `${legacy} --client 192.0.2.8/29`,
    all(by('partner-billing'), completed),
  ),
  story(
    'tls11-warehouse',
    'Warehouse job, TLS 1.1 at most, every second hour; succeeds until the policy change',
    '192.0.2.20-22 on partner-gateway:443',
    `${legacy} --client 192.0.2.16/28`,
    all(by('partner-warehouse'), completed),
  ),
  story(
    'tls10-payroll',
    'Weekly payroll run, TLS 1.0 with static RSA: seen once, on Tuesday at 02:30; silent afterwards, and not lost',
    '192.0.2.30 on partner-gateway:443',
    `${legacy} --client 192.0.2.30`,
    by('partner-payroll'),
  ),
  story(
    'cbc-courier',
    'Courier, TLS 1.2 with CBC ciphers only; succeeds until the policy change',
    '192.0.2.40-41 on partner-gateway:443',
    'report ciphers --client 192.0.2.40/31',
    all(by('partner-courier'), completed),
  ),
  story(
    'static-rsa-printshop',
    'Print shop, TLS 1.2 without forward secrecy (static RSA, no key exchange group); succeeds until the policy change',
    '192.0.2.50 on partner-gateway:443',
    'report ciphers --client 192.0.2.50',
    all(by('partner-printshop'), completed),
  ),
  story(
    'refused-after-change',
    'The same old clients after the change: refused, trying three times as often',
    'partner-gateway:443, started from 2026-03-11T12:00Z',
    `${failures} --listener ${LISTENERS.partners.id}`,
    all(on(LISTENERS.partners), from(POLICY_CHANGE), refused, (each) =>
      ['partner-billing', 'partner-warehouse', 'partner-courier', 'partner-printshop'].includes(each.population),
    ),
  ),
  story(
    'refused-before-change',
    'A start-up that offers TLS 1.3 alone: refused by the old policy, served by the new one',
    '192.0.2.160-161 on partner-gateway:443, started before 2026-03-11T12:00Z',
    `${failures} --client 192.0.2.160/31`,
    all(by('partner-startup'), before(POLICY_CHANGE), refused),
  ),
  story(
    'tls13-after-change',
    'TLS 1.3 on the partner listener: none before the change',
    'partner-gateway:443, started from 2026-03-11T12:00Z',
    `report tls-versions --listener ${LISTENERS.partners.id}`,
    all(on(LISTENERS.partners), version('tlsv13')),
  ),
  story(
    'pq-after-change',
    'X25519MLKEM768 on the partner listener: none before the change, growing by the hour after it',
    'partner-gateway:443, mostly 192.0.2.96/27',
    `report key-exchange --listener ${LISTENERS.partners.id}`,
    all(on(LISTENERS.partners), group('X25519MLKEM768')),
  ),
  story(
    'pq-api',
    'X25519MLKEM768 on the API listener, whose policy offers it all along; grows from day to day',
    'public-edge:8443',
    `report key-exchange --listener ${LISTENERS.api.id}`,
    all(on(LISTENERS.api), group('X25519MLKEM768')),
  ),
  story(
    'pq-nist',
    'Clients whose only hybrid group is SecP256r1MLKEM768',
    '203.0.113.50-52 on public-edge:8443',
    'report key-exchange --client 203.0.113.48/29',
    all(on(LISTENERS.api), group('SecP256r1MLKEM768')),
  ),
  story(
    'tls10-kiosks',
    'Old kiosks, TLS 1.0 with static RSA, on a listener that still allows it; their network changes owner on day 2',
    '192.0.2.64-75 on partner-gateway:8443',
    `${legacy} --listener ${LISTENERS.kiosks.id}`,
    all(by('kiosk-old'), completed),
  ),
  story(
    'tls11-archive',
    'Archive job, TLS 1.1, once a day at 04:30',
    '192.0.2.60 on partner-gateway:8443',
    `${legacy} --client 192.0.2.60`,
    all(by('partner-archive'), completed),
  ),
  story(
    'cbc-vending',
    'Vending machines, TLS 1.2 with CBC ciphers only, no server name',
    '203.0.113.240-247 on device-bus:8883',
    `report ciphers --listener ${LISTENERS.devices.id}`,
    all(by('device-vending'), completed),
  ),
  story(
    'chacha-only',
    'One client that offers ChaCha20-Poly1305 alone, without the suite that TLS 1.3 makes mandatory',
    '203.0.113.55 on public-edge:8443',
    'report ciphers --client 203.0.113.55',
    by('api-chacha-only'),
  ),
  story(
    'aes256-only',
    'A ledger that accepts AES-256 alone, over P-384; survives the change',
    '192.0.2.170 on partner-gateway:443',
    'report ciphers --client 192.0.2.170',
    by('partner-ledger'),
  ),
  story(
    'scanner',
    'A port scanner that never sends a ClientHello: two bursts a day and a drip',
    '203.0.113.66-67 on public-edge:443',
    `${failures} --client 203.0.113.64/29`,
    (each) => outcomeOf(each) === 'no_client_hello',
  ),
  story(
    'old-crawler',
    'Crawlers that speak TLS 1.0 only, on a listener without it: refused always, so never to be called legacy clients',
    '203.0.113.90-93 on public-edge:443',
    `${failures} --client 203.0.113.88/29`,
    by('old-crawler'),
  ),
  story(
    'alert-unknown-ca',
    'An insurer that does not trust our issuer: alert 48 (unknown_ca) every time',
    '192.0.2.172-173 on partner-gateway:8443',
    'report alerts --client 192.0.2.172/31',
    by('partner-insurer'),
  ),
  story(
    'alert-certificate-unknown',
    'A loyalty service that refuses the certificate from day 2 on: alert 46 (certificate_unknown)',
    '192.0.2.180-181 on public-edge:8443',
    'report alerts --client 192.0.2.180/31',
    all(by('partner-loyalty'), (each) => each.alert !== null),
  ),
  story(
    'alert-after-handshake',
    'Connections that were agreed and then ended by an alert (0 and 90 are no errors)',
    'everywhere',
    'report alerts',
    (each) => outcomeOf(each) === 'completed_with_alert',
  ),
  story(
    'latency-incident',
    'Slow handshakes on one listener for two hours; the lines that completed in them',
    'public-edge:8443, started from 2026-03-12T10:00Z to 12:00Z',
    `report handshake-latency --listener ${LISTENERS.api.id} --from 2026-03-12`,
    all(on(LISTENERS.api), completed, from(INCIDENT.from), before(INCIDENT.to)),
  ),
  story(
    'ipv6',
    'IPv6 clients, written without brackets',
    'everywhere',
    'report client-ips --client 2001:db8::/32',
    (each) => each.clientIp.includes(':'),
  ),
  story(
    'no-server-name',
    'Completed without a server name: the default certificate was served',
    'everywhere',
    'report sni',
    all(completed, (each) => each.serverName === null),
  ),
  story(
    'hostile-names',
    'Server names that hold a terminal escape and a script tag, a spreadsheet formula, a right-to-left mark',
    '203.0.113.100 on public-edge:443, 2026-03-11T10:40-10:43Z',
    'report sni --client 203.0.113.100',
    (each) => HOSTILE_NAMES.some((name) => name === each.serverName),
  ),
  story(
    'undecodable-name',
    'A server name that is no URL encoding: `%zz.example.com`',
    '203.0.113.100 on public-edge:443',
    'report sni --client 203.0.113.100',
    (each) => typeof each.serverName === 'object' && each.serverName !== null,
  ),
  story(
    'alpn-cut',
    'An ALPN list that the load balancer cut at 256 bytes, inside an item',
    '203.0.113.101 on public-edge:443, 2026-03-11T10:46Z',
    'report alpn --client 203.0.113.101',
    (each) => (each.alpnOffer?.length ?? 0) > 20,
  ),
  story(
    'alpn-encoded',
    'ALPN lists that hold `http%2F1.1` where other listeners write `http/1.1`: the same protocol',
    'public-edge:8443',
    `report alpn --listener ${LISTENERS.api.id}`,
    all(on(LISTENERS.api), (each) => each.alpnOffer?.includes('http/1.1') ?? false),
  ),
  story(
    'alpn-unmatched',
    'Completed, with an ALPN list of which the listener knows nothing',
    '203.0.113.101 on public-edge:443',
    'report alpn --client 203.0.113.101',
    all(completed, (each) => each.alpnOffer !== null && each.alpn === null),
  ),
  story(
    'long-lived',
    'Connections of three and of seven days: began before the first day, logged when they ended',
    '192.0.2.42 on partner-gateway:443, 203.0.113.250 on device-bus:8883',
    'sql "SELECT * FROM connections WHERE connection_time_ms >= 259200000"',
    (each) => each.life >= 3 * DAY,
  ),
  story(
    'across-the-change',
    'Agreed under the old policy, ended under the new one: judged by their start',
    '192.0.2.42 on partner-gateway:443',
    'report ciphers --client 192.0.2.42',
    all(on(LISTENERS.partners), before(POLICY_CHANGE), (each) => each.start + each.life >= POLICY_CHANGE),
  ),
  {
    id: 'late-objects',
    what: 'Objects in the folder of a later day than their period: delivered late',
    where: 'folders 2026/03/11 (partner-gateway) and 2026/03/12 (device-bus, two)',
    look: objectsBy,
    match: ({ object }) => object.late,
  },
  {
    id: 'two-files',
    what: 'Two objects for one period and load balancer',
    where: 'public-edge, periods ending 11:05, 11:10 and 11:15 of each day',
    look: objectsBy,
    match: ({ object }) =>
      /^11:(05|10|15)/.test(new Date(object.periodEnd).toISOString().slice(11)) &&
      object.balancer.name === 'public-edge',
  },
  {
    id: 'no-key-exchange',
    what: 'Completed lines of 22 fields from before field 17 was filled',
    where: 'device-bus, 2026-03-10',
    look: `report key-exchange --listener ${LISTENERS.devices.id}`,
    match: ({ connection, fields, object }) =>
      fields === 22 &&
      completed(connection) &&
      on(LISTENERS.devices)(connection) &&
      object.periodEnd < Date.UTC(2026, 2, 11),
  },
  shape(18, 'Version 1.0 lines: they end with the server name', OLD_OBJECT, "log_version = '1.0'"),
  shape(
    21,
    'Lines without the creation time',
    OLD_OBJECT,
    "log_version = '2.0' AND ended_at >= '2026-03-10 01:05' AND ended_at < '2026-03-10 01:10'",
  ),
  shape(23, 'Lines with one more field than is known', FUTURE_OBJECT, 'len(extra_fields) = 1'),
  shape(24, 'Lines with two more fields than are known', FUTURE_OBJECT, 'len(extra_fields) = 2'),
];

function shape(count: number, what: string, where: string, condition: string): Story {
  return {
    id: `fields-${count}`,
    what,
    where,
    look: `sql "SELECT * FROM connections WHERE ${condition}"`,
    match: ({ fields }) => fields === count,
  };
}
