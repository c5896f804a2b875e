import { appendFile, mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDisk } from '../../src/source/disk.js';
import type { ListingFilter } from '../../src/source/types.js';
import { collect, failureOf, nlbKey, objectsOf, readBytes, skippedOf, urisOf } from '../helpers/listing.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tlslens-disk-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(name: string, content = 'x'): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}
const list = (spec: string, filter: ListingFilter = {}) => collect(listDisk(spec, filter));
const url = (name: string) => pathToFileURL(join(root, name)).href;

describe('a file that is named', () => {
  it('is read whatever its name, and is of unknown origin', async () => {
    const path = await put('some data #1.txt', 'hello');
    const [object] = objectsOf(await list(path));
    expect(object).toMatchObject({
      uri: `${pathToFileURL(root).href}/some%20data%20%231.txt`,
      size_bytes: 5,
      origin: { account_id: null, region: null, load_balancer: null, period_end: null },
    });
    expect(String(await readBytes(object!))).toBe('hello');
    expect(String(await readBytes(object!))).toBe('hello');
  });

  it('has the origin that its path tells', async () => {
    expect(objectsOf(await list(await put(nlbKey())))[0]!.origin).toEqual({
      account_id: '111122223333',
      region: 'eu-central-1',
      load_balancer: 'net/edge/0123456789abcdef',
      period_end: new Date('2026-01-02T12:00:00Z'),
    });
    const odd = await put('AWSLogs/111122223333/elasticloadbalancing/us-east-1/part.txt');
    expect(objectsOf(await list(odd))[0]!.origin).toMatchObject({
      account_id: '111122223333',
      region: 'us-east-1',
      period_end: null,
    });
  });

  it('has an etag of size and modification time to the nanosecond', async () => {
    const path = await put('a.log.gz', 'hello');
    await utimes(path, 1_700_000_000, 1_700_000_000.25);
    expect(objectsOf(await list(path))[0]!.etag).toBe('5-1700000000250000000');
  });

  it('is skipped where its name tells that the filter excludes it, and only then', async () => {
    const named = await put(nlbKey());
    const nameless = await put('a.log.gz');
    const filter = { from: new Date('2026-02-01Z') };
    expect((await list(named, filter))[0]).toMatchObject({ kind: 'skipped', reason: 'outside_window', size_bytes: 1 });
    expect(urisOf(await list(nameless, filter))).toEqual([url('a.log.gz')]);
  });

  it('that does not exist is source_not_found, with what to try', async () => {
    const error = await failureOf(list(join(root, 'none.log.gz')));
    expect(error).toMatchObject({ code: 'source_not_found', hint: expect.stringContaining('s3://') });
    expect(String(error)).toContain('none.log.gz');
    expect(await failureOf(list(join(await put('file'), 'below.log')))).toMatchObject({ code: 'source_not_found' });
  });
});

describe('a directory', () => {
  it('gives its NLB logs and skips the rest with a reason, in the order of names', async () => {
    await put('b/111122223333_elasticloadbalancing_eu-central-1_app.web.00ff_20260102T0305Z_192.0.2.1_1a.log.gz');
    await put('b/ELBAccessLogTestFile');
    await put('b/notes.txt', 'abc');
    const second = nlbKey({ day: '2026/01/03' });
    const first = nlbKey({ day: '2026/01/02' });
    await put(second);
    await put(first);
    const listing = await list(root);
    expect(urisOf(listing)).toEqual([url(first), url(second)]);
    expect(skippedOf(listing)).toEqual([
      [
        '111122223333_elasticloadbalancing_eu-central-1_app.web.00ff_20260102T0305Z_192.0.2.1_1a.log.gz',
        'alb_access_log',
      ],
      ['ELBAccessLogTestFile', 'test_file'],
      ['notes.txt', 'not_log_gz'],
    ]);
    expect(listing.at(-1)).toMatchObject({ reason: 'not_log_gz', size_bytes: 3 });
  });

  it('gives unpacked NLB logs too', async () => {
    const plain = nlbKey().replace(/\.gz$/, '');
    await put(plain);
    expect(urisOf(await list(root))).toEqual([url(plain)]);
  });

  it('applies the filter, and what it excludes is listed as skipped', async () => {
    await put(nlbKey({ account: '444455556666' }));
    await put(nlbKey({ balancer: 'other.00000000000000ff' }));
    await put(nlbKey());
    const listing = await list(root, { account: '111122223333', loadBalancer: 'edge' });
    expect(urisOf(listing)).toEqual([url(nlbKey())]);
    expect(skippedOf(listing).map(([, reason]) => reason)).toEqual(['other_load_balancer', 'other_account']);
  });

  it('without any file is source_empty', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    expect(await failureOf(list(root))).toMatchObject({
      code: 'source_empty',
      exitStatus: 5,
      hint: expect.any(String),
    });
  });

  it('of which the filter leaves nothing is no error', async () => {
    await put(nlbKey());
    expect(skippedOf(await list(root, { region: 'us-east-1' }))).toHaveLength(1);
  });

  it('is followed through links, but not in circles', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'tlslens-linked-'));
    try {
      await writeFile(join(outside, nlbKey().split('/').at(-1)!), 'x');
      await symlink(outside, join(root, 'linked'));
      await symlink(root, join(root, 'circle'));
      expect(urisOf(await list(root))).toEqual([url(`linked/${nlbKey().split('/').at(-1)}`)]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('gives a dangling link as an object that cannot be opened: nothing is left out in silence', async () => {
    const name = nlbKey().split('/').at(-1)!;
    await symlink(join(root, 'gone'), join(root, name));
    const [object] = objectsOf(await list(root));
    expect(object).toMatchObject({ uri: url(name), size_bytes: null });
    expect(await failureOf(object!.open())).toMatchObject({ code: 'source_not_found' });
  });
});

describe('a glob', () => {
  it('gives what matches, classified as in a directory', async () => {
    await put(nlbKey());
    await put(nlbKey({ region: 'us-east-1' }));
    await put('AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/01/02/notes.log.gz');
    const listing = await list(join(root, 'AWSLogs/*/elasticloadbalancing/eu-central-1/**/*.gz'));
    expect(urisOf(listing)).toEqual([url(nlbKey())]);
    expect(skippedOf(listing)).toEqual([['notes.log.gz', 'other_log']]);
  });

  it('that matches directories gives all below them', async () => {
    await put(nlbKey());
    await put(nlbKey({ account: '444455556666' }));
    expect(urisOf(await list(join(root, 'AWSLogs/1*')))).toEqual([url(nlbKey())]);
  });

  it('that matches nothing is source_not_found', async () => {
    await put(nlbKey());
    expect(await failureOf(list(join(root, '*.nothing')))).toMatchObject({ code: 'source_not_found' });
  });

  it('is not seen in the name of a file that exists', async () => {
    await put('odd[1].txt', 'abc');
    expect(objectsOf(await list(join(root, 'odd[1].txt')))[0]).toMatchObject({ size_bytes: 3 });
  });
});

describe('the bytes of a file', () => {
  it('are refused when the file was rewritten since it was listed', async () => {
    const path = await put('a.log.gz', 'hello');
    const [object] = objectsOf(await list(path));
    await utimes(path, 1, 1);
    expect(await failureOf(readBytes(object!))).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('changed while being read'),
    });
  });

  it('are refused when the file grows or shrinks under the reader', async () => {
    for (const change of [(path: string) => appendFile(path, 'more'), (path: string) => truncate(path, 300_000)]) {
      const path = await put('a.log.gz', 'x'.repeat(1_000_000));
      const [object] = objectsOf(await list(path));
      const reading = async () => {
        let changed = false;
        for await (const _ of await object!.open()) {
          if (!changed) await change(path);
          changed = true;
        }
      };
      expect(await failureOf(reading())).toMatchObject({ code: 'source_unreadable' });
    }
  });

  it('stop at an abort, as interrupted', async () => {
    const path = await put('a.log.gz', 'x'.repeat(2_000_000));
    const [object] = objectsOf(await list(path));
    const controller = new AbortController();
    const reading = async () => {
      for await (const _ of await object!.open(controller.signal)) controller.abort();
    };
    expect(await failureOf(reading())).toMatchObject({ code: 'interrupted', exitStatus: 130 });
  });

  it.each([0, 1, 2, 3, 5, 8])(
    'stop as interrupted when the abort comes %i ticks after they were opened',
    async (ticks) => {
      const path = await put('a.log.gz', 'x'.repeat(2_000_000));
      const [object] = objectsOf(await list(path));
      const controller = new AbortController();
      const body = await object!.open(controller.signal);
      const failure = failureOf(
        (async () => {
          for await (const _ of body) await new Promise((done) => setImmediate(done));
        })(),
      );
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      controller.abort();
      expect(await failure).toMatchObject({ code: 'interrupted' });
      // An error that nobody listened to would fail the run now.
      await new Promise((done) => setTimeout(done, 20));
    },
  );

  it('come without a word on stderr, however many files share a signal', async () => {
    for (let i = 0; i < 20; i++) await put(nlbKey({ random: `r${i}` }), 'x'.repeat(600_000));
    const warnings: string[] = [];
    const hear = (warning: Error) => warnings.push(warning.message);
    process.on('warning', hear);
    try {
      const { signal } = new AbortController();
      await Promise.all(objectsOf(await list(root)).map((object) => readBytes(object, signal)));
      await new Promise((done) => setImmediate(done));
      expect(warnings).toEqual([]);
    } finally {
      process.off('warning', hear);
    }
  });

  it('of a pipe are a stream without size or etag', async () => {
    const { execFileSync, spawn } = await import('node:child_process');
    const path = join(root, 'pipe');
    execFileSync('mkfifo', [path]);
    const [object] = objectsOf(await list(path));
    expect(object).toMatchObject({ etag: '', size_bytes: null });
    spawn('sh', ['-c', 'printf through > "$0"', path]);
    expect(String(await readBytes(object!))).toBe('through');
  });

  it('of a directory in place of a file are source_unreadable', async () => {
    const name = nlbKey().split('/').at(-1)!;
    const path = await put(name);
    const [object] = objectsOf(await list(path));
    await rm(path);
    await mkdir(path);
    expect(await failureOf(readBytes(object!))).toMatchObject({ code: 'source_unreadable' });
  });
});
