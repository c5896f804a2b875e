/** Damaged objects: none is taken for whole, none of their rows is kept, and each is loaded once it is whole. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { logText, runIngest, stateAt } from '../helpers/ingested.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let rooms = 0;
let logs: string;
let path: string;
beforeEach(() => {
  logs = join(folder.path, `room-${rooms++}`);
  path = `${logs}.db`;
  mkdirSync(logs);
});
const nameOf = (number: number) =>
  `111122223333_elasticloadbalancing_eu-central-1_net.edge.0123456789abcdef_20260102T12${String(number).padStart(2, '0')}Z_a.log.gz`;
const put = (number: number, bytes: Uint8Array) => writeFileSync(join(logs, nameOf(number)), bytes);
const WHOLE = gzipSync(logText(2, 300));

const flipped = (at: number) => {
  const bytes = Buffer.from(WHOLE);
  bytes[at]! ^= 0x10;
  return bytes;
};

describe('a damaged object', () => {
  it.each([
    ['cut in the middle', WHOLE.subarray(0, WHOLE.length >> 1)],
    ['cut by its last byte', WHOLE.subarray(0, -1)],
    ['cut within its header', WHOLE.subarray(0, 5)],
    ['cut down to nothing', WHOLE.subarray(0, 0)],
    ['with a bit flipped', flipped(WHOLE.length >> 1)],
    ['with a wrong checksum', flipped(WHOLE.length - 6)],
    ['with garbage behind it', Buffer.concat([WHOLE, Buffer.from('garbage')])],
    ['of no text', gzipSync(WHOLE)],
    ['of which a second member is cut', Buffer.concat([WHOLE, WHOLE.subarray(0, 200)])],
  ])('%s: exit 3, failed with the reason, no row of it; loaded by a later run when whole', async (_, bytes) => {
    put(1, gzipSync(logText(1, 300)));
    put(2, bytes);
    const { status, stdout } = await tlslens(['ingest', logs, '--db', path, '--format', 'json']);
    expect(status).toBe(3);
    expect(stdout).toContain(nameOf(2));
    expect(await stateAt(path)).toMatchObject({
      byStatus: { failed: 1, loaded: 1 },
      connections: 299,
      rejected: 1,
      contradictions: 0,
    });

    put(2, WHOLE);
    // Rejected lines make it 3 again; nothing has failed.
    const { summary } = await runIngest(path, [logs]);
    expect(summary?.objects).toMatchObject({ known: 1, loaded: 1, failed: 0 });
    const state = await stateAt(path);
    expect(state).toMatchObject({ byStatus: { loaded: 2 }, connections: 598, rejected: 2, contradictions: 0 });
  });

  it('that is large, and damaged at its very end, leaves nothing of the parts that were loaded before', async () => {
    const text = logText(2, 20_000);
    put(1, gzipSync(logText(1, 300)));
    put(2, gzipSync(text).subarray(0, -4));
    const sizes = { partBytes: 100_000 };
    const spoolDir = join(folder.path, 'spool');
    const { summary } = await runIngest(path, [logs], { sizes, spoolDir });
    expect(summary).toMatchObject({ objects: { loaded: 1, failed: 1 }, lines: 300 });
    expect(await stateAt(path)).toMatchObject({
      byStatus: { failed: 1, loaded: 1 },
      connections: 299,
      rejected: 1,
      contradictions: 0,
    });
    expect(readdirSync(spoolDir)).toEqual([]);

    put(2, gzipSync(text));
    const again = await runIngest(path, [logs], { sizes, spoolDir });
    expect(again.summary).toMatchObject({ objects: { loaded: 1, known: 1, failed: 0 }, lines: 20_000 });
    expect(await stateAt(path)).toMatchObject({ connections: 299 + 19_999, contradictions: 0 });
  });

  it('in parts or whole, what is not damaged comes out the same, with the same line numbers', async () => {
    for (let number = 1; number <= 3; number++) put(number, gzipSync(logText(number, 3000 * number)));
    await runIngest(path, [logs]);
    await runIngest(`${path}.parts`, [logs], { sizes: { partBytes: 50_000, batchBytes: 100_000 } });
    expect(await stateAt(`${path}.parts`)).toEqual(await stateAt(path));
  });
});

describe('an object of nothing', () => {
  it('is loaded with no lines: gzip of nothing, and plain text of nothing', async () => {
    put(1, gzipSync(''));
    writeFileSync(join(logs, nameOf(2).slice(0, -3)), '');
    const { status } = await tlslens(['ingest', logs, '--db', path]);
    expect(status).toBe(0);
    expect(await stateAt(path)).toMatchObject({ byStatus: { loaded: 2 }, connections: 0, rejected: 0 });
  });
});

describe('several gzip members in one object', () => {
  it('are all read', async () => {
    put(1, Buffer.concat([gzipSync(logText(1, 10)), gzipSync(logText(2, 20)), gzipSync(''), gzipSync(logText(3, 30))]));
    const { summary } = await runIngest(path, [logs]);
    expect(summary).toMatchObject({ objects: { loaded: 1 }, lines: 60, rejected: 3 });
  });
});

describe('a bomb', () => {
  // 256 MiB each, from some 260 KB.
  const MIB = 1024 * 1024;
  const bombs: readonly (readonly [string, Buffer])[] = [
    ['one endless line', Buffer.alloc(256 * MIB, 'a')],
    ['empty lines', Buffer.alloc(256 * MIB, '\n')],
    ['short lines', Buffer.alloc(256 * MIB, 'this is no log\n')],
    ['overlong lines', Buffer.alloc(256 * MIB, `${'a'.repeat(70_000)}\n`)],
  ];

  it.each(bombs)(
    'of %s fails within bounds of memory and disk, and costs the other objects nothing',
    async (_, text) => {
      put(1, gzipSync(logText(1, 300)));
      put(2, gzipSync(text, { level: 9 }));
      const spoolDir = join(folder.path, 'bomb-spool');
      const { status, stdout } = await tlslens(
        ['ingest', logs, '--db', path, '--spool-dir', spoolDir, '--format', 'json'],
        {
          // Far less than the bomb and its lines would take.
          env: { NODE_OPTIONS: '--max-old-space-size=600' },
        },
      );
      expect(stdout).toContain('500 times its size');
      expect(status).toBe(3);
      expect(await stateAt(path)).toMatchObject({
        byStatus: { failed: 1, loaded: 1 },
        connections: 299,
        rejected: 1,
        contradictions: 0,
      });
      expect(readdirSync(spoolDir)).toEqual([]);
    },
    60_000,
  );
});
