import { describe, expect, it } from 'vitest';
import { readRequest } from '../../src/lambda/request.js';
import { limitsOf, readSettings } from '../../src/lambda/settings.js';

const NOW = new Date('2026-03-10T12:00:00Z');
const GIVEN = { TLSLENS_LOGS: 's3://logs/nlb', TLSLENS_STATE: 's3://state/tlslens' };
const DAY_MS = 86_400_000;

describe('the settings of the function', () => {
  it('have defaults for all but the logs and the state', () => {
    expect(readSettings({ ...GIVEN, AWS_REGION: 'eu-central-1' })).toEqual({
      logs: ['s3://logs/nlb'],
      state: { bucket: 'state', key: 'tlslens/' },
      syncRegions: ['eu-central-1'],
      lookbackMs: 3 * DAY_MS,
      reports: null,
      reserveMs: 60_000,
      tmp: '/tmp',
      database: {},
    });
  });

  it('are read from the environment', () => {
    const settings = readSettings({
      TLSLENS_LOGS: ' s3://logs/a , s3://other,s3://logs/a',
      TLSLENS_STATE: 's3://state',
      TLSLENS_SYNC_REGIONS: 'eu-west-1, us-east-1',
      TLSLENS_TOPIC_ARN: 'arn:aws-cn:sns:cn-north-1:111122223333:alerts.fifo',
      TLSLENS_SLACK_SECRET: 'ssm:/tlslens/slack',
      TLSLENS_RETAIN: '90d',
      TLSLENS_LOOKBACK: '36h',
      TLSLENS_GATE_RULES: 'gate.json',
      TLSLENS_REPORTS: 'overview, policies',
      TLSLENS_RESERVE_SECONDS: '15',
      TLSLENS_TMP: '/mnt/scratch',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048',
    });
    expect(settings).toEqual({
      logs: ['s3://logs/a', 's3://other'],
      state: { bucket: 'state', key: '' },
      syncRegions: ['eu-west-1', 'us-east-1'],
      topicArn: 'arn:aws-cn:sns:cn-north-1:111122223333:alerts.fifo',
      slack: { kind: 'parameter', name: '/tlslens/slack' },
      retainMs: 90 * DAY_MS,
      lookbackMs: 1.5 * DAY_MS,
      gateRules: { bucket: 'state', key: 'gate.json' },
      reports: ['overview', 'policies'],
      reserveMs: 15_000,
      tmp: '/mnt/scratch',
      // (2048 - 350) * 0.75 = 1273.5; 2048 / 1769 CPUs
      database: { threads: 2, memoryLimit: '1273MiB' },
    });
  });

  it('name the rule file within the state prefix, or anywhere in S3', () => {
    const at = (place: string) => readSettings({ ...GIVEN, TLSLENS_GATE_RULES: place }).gateRules;
    expect(at('rules/gate.json')).toEqual({ bucket: 'state', key: 'tlslens/rules/gate.json' });
    expect(at('s3://config/gate.json')).toEqual({ bucket: 'config', key: 'gate.json' });
  });

  it('mean no sync by an empty list of regions', () => {
    expect(readSettings({ ...GIVEN, AWS_REGION: 'eu-central-1', TLSLENS_SYNC_REGIONS: '' }).syncRegions).toEqual([]);
  });

  it('leave DuckDB one thread and some memory in the smallest function', () => {
    expect(limitsOf('128')).toEqual({ threads: 1, memoryLimit: '128MiB' });
    expect(limitsOf('1769')).toMatchObject({ threads: 1 });
    expect(limitsOf('10240')).toEqual({ threads: 6, memoryLimit: '7417MiB' });
  });

  it.each([
    ['TLSLENS_LOGS', ''],
    ['TLSLENS_LOGS', '/var/log'],
    ['TLSLENS_STATE', ''],
    ['TLSLENS_STATE', 'bucket/prefix'],
    ['TLSLENS_TOPIC_ARN', 'alerts'],
    ['TLSLENS_RETAIN', 'forever'],
    ['TLSLENS_LOOKBACK', '0d'],
    ['TLSLENS_GATE_RULES', 's3://config'],
    ['TLSLENS_RESERVE_SECONDS', '-1'],
    ['TLSLENS_TMP', 'scratch'],
  ])('are refused by name: %s=%s', (name, value) => {
    expect(() => readSettings({ ...GIVEN, [name]: value })).toThrow(name);
  });

  it('do not repeat a webhook that stands where the name of its secret should', () => {
    const webhook = 'https://hooks.slack.com/services/T0/B0/secret';
    expect(() => readSettings({ ...GIVEN, TLSLENS_SLACK_SECRET: webhook })).toThrow(
      /^TLSLENS_SLACK_SECRET is neither the ARN of a secret of Secrets Manager nor ssm:\/name\.$/,
    );
  });
});

describe('the event of an invocation', () => {
  it('asks for the usual run when it is empty, or comes from a schedule', () => {
    for (const event of [
      undefined,
      null,
      {},
      { version: '0', id: 'e', source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' },
    ]) {
      expect(readRequest(event, NOW)).toEqual({ dryRun: false });
    }
  });

  it('may name windows, reports and a dry run', () => {
    const event = {
      window: { from: '2026-01-01', to: '2026-02-01' },
      reportWindow: { since: '7d' },
      reports: ['overview'],
      dryRun: true,
    };
    expect(readRequest(event, NOW)).toEqual({
      window: { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-02-01T00:00:00Z') },
      reportWindow: { from: new Date('2026-03-03T12:00:00Z') },
      reports: ['overview'],
      dryRun: true,
    });
  });

  it.each([
    ['the unknown key "dry_run"', { dry_run: true }],
    ['"dryRun"', { dryRun: 'yes' }],
    ['"window" of the event names no time', { window: {} }],
    ['"window.until"', { window: { until: '7d' } }],
    ['"window.from"', { window: { from: 7 } }],
    ['"reports"', { reports: 'overview' }],
    ['no JSON object', 'now'],
    ['no JSON object', []],
    ['as a time', { window: { from: 'soon' } }],
    ['both --from and --since', { reportWindow: { from: '2026-01-01', since: '7d' } }],
  ])('is refused: %s', (message, event) => {
    expect(() => readRequest(event, NOW)).toThrow(new RegExp(message.replace(/[.*]/g, '\\$&'), 'i'));
  });
});
