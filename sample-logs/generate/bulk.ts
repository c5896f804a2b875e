/**
 * Logs by the million for benches and load tests: the listeners and TLS stacks of the samples, with the
 * cardinalities of a busy estate (about 40,000 clients, 200 server names, a dozen ciphers), in the S3 key layout.
 * Client addresses are from 198.18.0.0/15 (set aside for measuring, RFC 2544) and 2001:db8::/32. Nothing is committed.
 */

import { createWriteStream, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { chooseAlpn } from './connection.js';
import { objectKey } from './layout.js';
import { formatProtocols, formatTime } from './line.js';
import { negotiate } from './negotiate.js';
import { type Random, randomFor } from './random.js';
import { STACKS, type TlsStack } from './stacks.js';
import { certificatesFor, LISTENERS, type Listener, MINUTE, policyAt, resourceId, utc } from './world.js';

export interface BulkOptions {
  /** Lines in all. */
  readonly rows: number;
  /** Gzip objects to spread them over. */
  readonly objects: number;
  /** Folder that will hold `AWSLogs/`. Made if it is not there. */
  readonly outDir: string;
  readonly seed?: string | number;
  /** Fields of every line; 23 adds one that nobody knows. Default 22. */
  readonly fields?: 18 | 21 | 22 | 23;
  /** Share of IPv6 clients, 0 to 1. Default 0.2. */
  readonly ipv6Share?: number;
  /** Length of time the objects are spread over, from 2026-01-01. Default 7. */
  readonly days?: number;
  /** zlib's 1 to 9. Default 6, which is near what AWS delivers. */
  readonly gzipLevel?: number;
}

export interface BulkResult {
  /** Absolute or as `outDir` is: the path of every object, in order of its number. */
  readonly files: string[];
  readonly lines: number;
  /** Unpacked. */
  readonly bytes: number;
  readonly gzipBytes: number;
}

const CLIENTS = 40_000;
const NAMES = 200;
const LINES_A_CHUNK = 4_000;
/** zlib packs on other threads: while some objects are packed, the next is written. */
const OBJECTS_AT_ONCE = 3;
const FIRST_DAY = utc('2026-01-01T00:00:00');
const PERIOD = 5 * MINUTE;

/**
 * Writes `rows` lines into `objects` objects. The same options give the same lines; every line ends within its
 * object's period. Throws what the file system throws.
 */
export async function generateBulk(options: BulkOptions): Promise<BulkResult> {
  const { rows, objects, outDir, seed = 1, fields = 22, ipv6Share = 0.2, days = 7, gzipLevel = 6 } = options;
  const crowd = makeCrowd(`bulk ${seed}`, ipv6Share);
  const files = Array.from({ length: objects }, (_, number) =>
    join(outDir, keyOf(number, objects, days, `bulk ${seed} key ${number}`).key),
  );
  let bytes = 0;

  const writeObject = async (number: number): Promise<void> => {
    const { listeners, periodEnd } = keyOf(number, objects, days, `bulk ${seed} key ${number}`);
    const count = Math.floor((rows * (number + 1)) / objects) - Math.floor((rows * number) / objects);
    const file = files[number]!;
    mkdirSync(dirname(file), { recursive: true });
    const random = randomFor(`bulk ${seed} object ${number}`);
    const chunks = function* () {
      for (let done = 0; done < count; done += LINES_A_CHUNK) {
        const lines = Math.min(LINES_A_CHUNK, count - done);
        const chunk = Buffer.from(linesOf(lines, crowd, listeners, periodEnd, fields, random), 'latin1');
        bytes += chunk.length;
        yield chunk;
      }
    };
    await pipeline(Readable.from(chunks()), createGzip({ level: gzipLevel }), createWriteStream(file));
  };

  let next = 0;
  const work = async () => {
    while (next < objects) await writeObject(next++);
  };
  await Promise.all(Array.from({ length: Math.min(OBJECTS_AT_ONCE, objects) }, work));
  const gzipBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { files, lines: rows, bytes, gzipBytes };
}

const BALANCERS_OF_BULK: readonly (readonly Listener[])[] = [
  [LISTENERS.web, LISTENERS.api],
  [LISTENERS.kiosks],
  [LISTENERS.devices],
];

/** Objects go round the balancers and along the days; several share a period when there are more than periods. */
function keyOf(number: number, objects: number, days: number, seed: string) {
  const listeners = BALANCERS_OF_BULK[number % BALANCERS_OF_BULK.length]!;
  const { balancer } = listeners[0]!;
  const periods = (days * 24 * 60 * MINUTE) / PERIOD;
  const periodEnd = FIRST_DAY + PERIOD * (1 + Math.floor((number / objects) * periods));
  return { key: objectKey(balancer, periodEnd, randomFor(seed).hex(8)), listeners, periodEnd };
}

interface Client {
  readonly address: string;
  readonly v6: boolean;
  /** Index into {@link STACK_OF}. */
  readonly stack: number;
  /** Index into the names. */
  readonly name: number;
  readonly roundTrip: number;
}

/** All that is looked up rather than made for every line. */
interface Crowd {
  readonly clients: readonly Client[];
  /** Skewed towards few: index into `clients`. */
  readonly ranks: Uint16Array;
  readonly names: readonly (string | null)[];
  /** Normal draws, made once because each costs a dozen uniform ones. */
  readonly bell: Float64Array;
}

const STACK_SHARES: readonly (readonly [TlsStack, number])[] = [
  [STACKS.browser, 44],
  [STACKS.browserPq, 18],
  [STACKS.library, 14],
  [STACKS.phone12, 8],
  [STACKS.device12, 7],
  [STACKS.batch12, 4],
  [STACKS.aes256Only, 1],
  [STACKS.cbc12, 2],
  [STACKS.ecdhe11, 1],
  [STACKS.static10, 1],
];
/** One entry for each percent. */
const STACK_OF = STACK_SHARES.flatMap(([stack, share]) => Array<TlsStack>(share).fill(stack));

function makeCrowd(seed: string, ipv6Share: number): Crowd {
  const random = randomFor(`${seed} crowd`);
  const group = () => random.int(1, 0xffff).toString(16);
  const clients = Array.from({ length: CLIENTS }, (_, index): Client => {
    const v6 = random.chance(ipv6Share);
    const address = v6
      ? `2001:db8:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`
      : `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
    const name = Math.floor(random.next() ** 3 * NAMES);
    return { address, v6, stack: random.int(0, 99), name, roundTrip: random.lognormal(35, 0.7) };
  });
  // Every client once, so that all are seen; the rest of the table makes some of them busy.
  const ranks = Uint16Array.from({ length: 1 << 18 }, (_, index) =>
    index < CLIENTS ? index : Math.floor(random.next() ** 2 * CLIENTS),
  );
  const bell = Float64Array.from({ length: 1 << 14 }, () => random.normal());
  const names = Array.from({ length: NAMES }, (_, index) => {
    if (index === 7) return null;
    return index % 4 === 0 ? `tenant-${index}.example.net` : `service-${index}.example.com`;
  });
  return { clients, ranks, names, bell };
}

function linesOf(
  count: number,
  crowd: Crowd,
  listeners: readonly Listener[],
  periodEnd: number,
  fields: 18 | 21 | 22 | 23,
  random: Random,
): string {
  const { clients, ranks, names, bell } = crowd;
  const version = fields === 18 ? '1.0' : '2.0';
  const skewed = (median: number, sigma: number) =>
    Math.round(median * Math.exp(sigma * bell[(random.next() * bell.length) | 0]!));
  let text = '';
  for (let line = 0; line < count; line++) {
    const listener = listeners[(random.next() ** 2 * listeners.length) | 0]!;
    const client = clients[ranks[(random.next() * ranks.length) | 0]!]!;
    const silent = random.next() < 0.01;
    const played = silent ? SILENT : playOf(listener, client.stack, client.name, names, fields > 21);
    const handshake = played.version === null ? null : 1 + skewed(client.roundTrip * played.roundTrips + 2, 0.4);
    const life = handshake === null ? skewed(40, 0.8) : handshake + skewed(2_500, 1.6);
    const end = periodEnd - 1 - Math.floor(random.next() * PERIOD);
    const nodes = client.v6 ? listener.balancer.nodes.v6 : listener.balancer.nodes.v4;
    const node = nodes[(random.next() * nodes.length) | 0]!;
    const alert = handshake !== null && random.next() < 0.005 ? '90' : '-';
    text +=
      `tls ${version} ${timeText(end)} ${headOf(listener)} ${client.address}:${1024 + ((random.next() * 64_000) | 0)} ` +
      `${node}:${listener.port} ${life} ${handshake ?? '-'} ${handshake === null ? 0 : skewed(1_900, 1)} ` +
      `${handshake === null ? 0 : skewed(9_000, 1.4)} ${alert} ${played.middle}`;
    if (fields > 18) text += played.alpn;
    if (fields > 21) text += ` ${timeText(end - life)}`;
    if (fields > 22) text += ' -';
    text += '\n';
  }
  return text;
}

interface Play {
  readonly version: string | null;
  readonly roundTrips: number;
  /** Fields 13 to 18. */
  readonly middle: string;
  /** Fields 19 to 21, with a space before. */
  readonly alpn: string;
}

const SILENT: Play = { version: null, roundTrips: 0, middle: '- - - - - -', alpn: ' - - -' };
const plays = new Map<string, Play>();

/** What a listener, a stack and a name come to is the same every time. */
function playOf(
  listener: Listener,
  stackIndex: number,
  nameIndex: number,
  names: Crowd['names'],
  keyExchange: boolean,
): Play {
  const stack = STACK_OF[stackIndex]!;
  const key = `${listener.id} ${stack.name} ${nameIndex} ${keyExchange}`;
  const known = plays.get(key);
  if (known !== undefined) return known;
  const name = names[nameIndex] ?? null;
  const { certificate, agreed } = negotiate(policyAt(listener, FIRST_DAY), certificatesFor(listener, name), stack);
  const chosen = (agreed !== null && chooseAlpn(listener, stack)) || '-';
  const list = listener.alpn === null || stack.alpn === null ? '-' : formatProtocols(stack.alpn, listener.encodesSlash);
  const group = keyExchange ? (agreed?.group ?? '-') : '-';
  const play: Play = {
    version: agreed?.version ?? null,
    roundTrips: agreed?.version === 'tlsv13' ? 1 : 2,
    middle: `${certificate.arn} - ${agreed?.cipher ?? '-'} ${agreed?.version ?? '-'} ${group} ${name ?? '-'}`,
    alpn: ` ${chosen} ${chosen} ${list}`,
  };
  plays.set(key, play);
  return play;
}

const heads = new Map<Listener, string>();
function headOf(listener: Listener): string {
  const known = heads.get(listener) ?? `${resourceId(listener.balancer)} ${listener.id}`;
  heads.set(listener, known);
  return known;
}

let minute = Number.NaN;
let minuteText = '';
/** As {@link formatTime}, with the minute kept: most lines lie near one another. */
function timeText(time: number): string {
  const second = Math.floor(time / 1_000) % 60;
  const start = Math.floor(time / MINUTE);
  if (start !== minute) {
    minute = start;
    minuteText = formatTime(start * MINUTE).slice(0, 17);
  }
  return `${minuteText}${second < 10 ? '0' : ''}${second}`;
}
