import { afterEach, describe, expect, it } from 'vitest';
import { findOwners, logPlaceOf, measureFolders } from '../../src/source/log-place.js';
import { openS3 } from '../../src/source/s3-client.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

let server: S3Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('the place of logs', () => {
  it.each([
    ['s3://logs', 'AWSLogs/', null, null],
    ['s3://logs/', 'AWSLogs/', null, null],
    ['s3://logs/AWSLogs', 'AWSLogs/', null, null],
    ['s3://logs/prod/nlb', 'prod/nlb/AWSLogs/', null, null],
    ['s3://logs/prod/AWSLogs/o-a1b2c3/', 'prod/AWSLogs/o-a1b2c3/', null, null],
    ['s3://logs/AWSLogs/123456789012', 'AWSLogs/', '123456789012', null],
    ['s3://logs/p/AWSLogs/123456789012/elasticloadbalancing', 'p/AWSLogs/', '123456789012', null],
    ['s3://logs/AWSLogs/123456789012/elasticloadbalancing/eu-west-1/', 'AWSLogs/', '123456789012', 'eu-west-1'],
  ])('%s is %s, account %s, region %s', (uri, root, account, region) => {
    expect(logPlaceOf(uri)).toEqual({ root: `s3://logs/${root}`, account, region });
  });

  it('may be a folder that an engine knows by a scheme of its own', () => {
    const elsewhere = { root: 'hdfs://nn/logs/AWSLogs/', account: null, region: null };
    expect(logPlaceOf('hdfs://nn/logs')).toEqual(elsewhere);
    expect(logPlaceOf('hdfs://nn/logs/AWSLogs/')).toEqual(elsewhere);
    expect(logPlaceOf('local:///AWSLogs/123456789012')).toMatchObject({ root: 'local:///AWSLogs/' });
  });

  it('is no folder of one day, and no file on disk', () => {
    const day = 's3://logs/AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/03/10/';
    expect(() => logPlaceOf(day)).toThrow(expect.objectContaining({ code: 'bad_argument' }));
    expect(() => logPlaceOf('logs/')).toThrow(expect.objectContaining({ code: 'bad_argument' }));
  });
});

const KEYS = [
  'p/AWSLogs/210987654321/elasticloadbalancing/us-east-1/2026/03/10/a.log.gz',
  'p/AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/03/10/b.log.gz',
  'p/AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/03/10/c.log.gz',
  'p/AWSLogs/123456789012/CloudTrail/ap-south-1/2026/03/10/d.json.gz',
  'p/AWSLogs/aws-controltower/x',
];

describe('the owners of logs', () => {
  it('are the accounts and regions that have folders of load balancers', async () => {
    server = await startS3Server({ objects: Object.fromEntries(KEYS.map((key) => [key, 'x'])), pageSize: 1 });
    const s3 = await openS3({ endpointUrl: server.url });
    expect(await findOwners(s3, logPlaceOf('s3://logs/p'))).toEqual({
      accounts: ['123456789012', '210987654321'],
      regions: ['eu-west-1', 'us-east-1'],
    });
    expect(await findOwners(s3, logPlaceOf('s3://logs/p/AWSLogs/210987654321'))).toEqual({
      accounts: ['210987654321'],
      regions: ['us-east-1'],
    });
  });

  it('are to be named outside of S3', async () => {
    const s3 = await openS3({ endpointUrl: 'http://127.0.0.1:9' });
    await expect(findOwners(s3, logPlaceOf('hdfs://nn/logs'))).rejects.toMatchObject({ code: 'bad_argument' });
  });

  it('are not guessed where there are none', async () => {
    server = await startS3Server({ objects: { 'p/AWSLogs/aws-controltower/x': 'x' } });
    const s3 = await openS3({ endpointUrl: server.url });
    await expect(findOwners(s3, logPlaceOf('s3://logs/p'))).rejects.toMatchObject({ code: 'source_empty' });
  });
});

describe('the size of folders', () => {
  it('counts every object in them, of whatever kind, and none beside them', async () => {
    const day = 'AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/03/';
    const inside = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`${day}10/${index}.log.gz`, 'x'.repeat(10)]),
    );
    server = await startS3Server({
      objects: { ...inside, [`${day}11/other.txt`]: 'y'.repeat(7), [`${day}12/beside.log.gz`]: 'z'.repeat(1000) },
      pageSize: 10,
    });
    const s3 = await openS3({ endpointUrl: server.url });
    const folders = [`${day}10/`, `${day}11/`, `${day}13/`];
    expect(await measureFolders(s3, 'logs', folders)).toEqual({ objects: 26, bytes: 257 });
    expect(await measureFolders(s3, 'logs', [])).toEqual({ objects: 0, bytes: 0 });
  });
});
