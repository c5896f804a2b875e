import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSources } from '../../src/source/sources.js';
import { awsEnvironment, useAwsEnvironment } from '../helpers/aws-env.js';
import { collect, failureOf, nlbKey, objectsOf, readBytes, skippedOf, urisOf } from '../helpers/listing.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

let root: string;
let server: S3Server;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tlslens-sources-'));
  server = await startS3Server({ objects: { [nlbKey()]: 'in s3' } });
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const s3 = () => ({ endpointUrl: server.url });

describe('listSources', () => {
  it('goes from one source to the next, whatever its kind', async () => {
    const path = join(root, 'a.txt');
    await writeFile(path, 'on disk');
    const objects = objectsOf(await collect(listSources(['s3://logs', path, pathToFileURL(path).href, '-'], {}, s3())));
    expect(objects.map(({ uri }) => uri)).toEqual([`s3://logs/${nlbKey()}`, pathToFileURL(path).href, '-']);
    expect(String(await readBytes(objects[0]!))).toBe('in s3');
    expect(String(await readBytes(objects[1]!))).toBe('on disk');
  });

  it('gives an object once to which several sources lead', async () => {
    const listing = await collect(
      listSources(['s3://logs/', 's3://logs/AWSLogs', `s3://logs/${nlbKey()}`, '-', '-'], {}, s3()),
    );
    expect(urisOf(listing)).toEqual([`s3://logs/${nlbKey()}`, '-']);
  });

  it('gives an object again that was written anew in between', async () => {
    const listing = listSources(['s3://logs/', 's3://logs/'], {}, s3());
    await listing.next();
    server.put(nlbKey(), 'another version');
    expect(urisOf(await collect(listing))).toEqual([`s3://logs/${nlbKey()}`]);
  });

  it('reads a file that is named, even if a directory with it was listed before', async () => {
    const path = join(root, 'odd.txt');
    await writeFile(path, 'x');
    const before = await collect(listSources([root, path]));
    expect(urisOf(before)).toEqual([pathToFileURL(path).href]);
    const after = await collect(listSources([path, root]));
    expect(urisOf(after)).toEqual([pathToFileURL(path).href]);
    expect(skippedOf(after)).toEqual([]);
  });

  it('gives a file of a glob once, though the glob matches its directory too', async () => {
    await mkdir(join(root, 'd'));
    await writeFile(join(root, 'd', nlbKey().split('/').at(-1)!), 'x');
    expect(await collect(listSources([join(root, '**')]))).toHaveLength(1);
  });

  it.each(['https://logs.s3.amazonaws.com/x', 'gs://logs/x', 's3:/logs'])(
    'refuses %s as bad_argument',
    async (spec) => {
      expect(await failureOf(collect(listSources([spec], {}, s3())))).toMatchObject({
        code: 'bad_argument',
        hint: expect.stringContaining('s3://'),
      });
    },
  );

  it('has given what came before a source that fails', async () => {
    const listing = listSources(['s3://logs', join(root, 'none')], {}, s3());
    expect((await listing.next()).value).toMatchObject({ kind: 'object' });
    expect(await failureOf(listing.next())).toMatchObject({ code: 'source_not_found' });
  });
});

describe('the way to AWS', () => {
  it('signs with the credentials of the environment', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIDFROMENVIRONMENT';
    await collect(listSources(['s3://logs'], {}, s3()));
    expect(server.requests[0]!.headers.authorization).toContain('Credential=AKIDFROMENVIRONMENT/');
    expect(server.requests[0]!.headers.authorization).toContain('/eu-central-1/s3/');
  });

  it('takes credentials and region of a profile', async () => {
    const credentials = join(root, 'credentials');
    const config = join(root, 'config');
    await writeFile(credentials, '[team]\naws_access_key_id = AKIDOFTEAM\naws_secret_access_key = secret\n');
    await writeFile(config, '[profile team]\nregion = ap-south-1\n');
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: config });
    delete process.env.AWS_REGION;
    await collect(listSources(['s3://logs'], {}, { ...s3(), profile: 'team' }));
    expect(server.requests[0]!.headers.authorization).toContain('Credential=AKIDOFTEAM/');
    expect(server.requests[0]!.headers.authorization).toContain('/ap-south-1/s3/');
  });

  it('takes the region given over that of the environment', async () => {
    await collect(listSources(['s3://logs'], {}, { ...s3(), region: 'us-west-2' }));
    expect(server.requests[0]!.headers.authorization).toContain('/us-west-2/s3/');
  });

  it('takes the endpoint of the environment, with the bucket in the path', async () => {
    process.env.AWS_ENDPOINT_URL_S3 = server.url.replace('127.0.0.1', 'localhost');
    expect(urisOf(await collect(listSources(['s3://logs'])))).toHaveLength(1);
    expect(server.requests[0]!.path).toMatch(/^\/logs\/?$/);
  });

  it('without credentials ends as aws_no_credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    for (const spec of ['s3://logs', 's3://logs/a.log.gz']) {
      expect(await failureOf(collect(listSources([spec], {}, s3())))).toMatchObject({
        code: 'aws_no_credentials',
        exitStatus: 4,
        hint: expect.stringContaining('AWS_PROFILE'),
      });
    }
    expect(server.requests).toEqual([]);
  });

  it('with an unknown profile ends as aws_no_credentials', async () => {
    const error = await failureOf(collect(listSources(['s3://logs'], {}, { ...s3(), profile: 'nobody' })));
    expect(error).toMatchObject({ code: 'aws_no_credentials', message: expect.stringContaining('nobody') });
  });

  it('without a region ends as aws_no_region', async () => {
    delete process.env.AWS_REGION;
    expect(await failureOf(collect(listSources(['s3://logs'], {}, s3())))).toMatchObject({
      code: 'aws_no_region',
      hint: expect.stringContaining('--region'),
    });
  });

  it('to a place where nobody listens ends as aws_unreachable', async () => {
    const { url } = server;
    await server.close();
    const error = await failureOf(collect(listSources(['s3://logs'], {}, { endpointUrl: url, maxAttempts: 1 })));
    expect(error).toMatchObject({
      code: 'aws_unreachable',
      message: expect.stringContaining(`${url} could not be reached`),
    });
  });

  it('is not loaded for local work', async () => {
    await writeFile(join(root, 'a.txt'), 'x');
    // Every module that is resolved is written down by a hook; each would be there if it was imported.
    const script = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(
        'export async function resolve(s, c, n) { const r = await n(s, c); if (/aws-sdk|smithy/.test(r.url)) console.log(r.url); return r; }'));
      const { listSources } = await import(${JSON.stringify(new URL('../../src/source/sources.ts', import.meta.url).href)});
      for await (const { kind } of listSources([process.argv[1]])) console.log(kind);
      if (process.argv[2]) await listSources([process.argv[2]]).next().catch(() => {});
    `;
    const run = async (...specs: string[]) => {
      const parameters = ['--import', 'tsx', '--input-type=module', '--eval', script, ...specs];
      const { stdout } = await promisify(execFile)(process.execPath, parameters, {
        env: { ...process.env, ...awsEnvironment() },
      });
      return stdout.trim().split('\n');
    };
    expect(await run(join(root, 'a.txt'))).toEqual(['object']);
    const withS3 = await run(join(root, 'a.txt'), 's3://logs');
    expect(withS3.some((line) => line.includes('client-s3'))).toBe(true);
  });
});
