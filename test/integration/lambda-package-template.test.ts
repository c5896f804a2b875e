import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allowing,
  type Resource,
  resolveTemplate,
  statementsOf,
  TEMPLATE,
  type Template,
  transformedTemplate,
} from '../helpers/template.js';
import { venvProgram } from '../helpers/venv.js';

const GIVEN = { CodeBucket: 'code', CodeKey: 'tlslens.zip', LogBucket: 'logs', LogPrefix: 'nlb/' };
const MADE = { stateBucket: 'state', topicArn: 'arn:aws:sns:eu-central-1:123456789012:alerts' };
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1';

const folder = mkdtempSync(join(tmpdir(), 'tlslens-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let template: Template;
beforeAll(() => {
  template = transformedTemplate();
});

const resources = (parameters: Readonly<Record<string, string>> = {}): Record<string, Resource> =>
  resolveTemplate(template, { ...GIVEN, ...parameters }, MADE);
const propertiesOf = (name: string, parameters?: Readonly<Record<string, string>>) =>
  (resources(parameters)[name] as Resource).Properties;
const statements = (parameters?: Readonly<Record<string, string>>) =>
  statementsOf(resources(parameters).FunctionRole as Resource);

describe('the template', () => {
  it('passes the linter, which finds a mistake put in', () => {
    const lint = (path: string) => spawnSync(venvProgram('cfn-lint'), [path], { encoding: 'utf8' });
    expect(lint(TEMPLATE)).toMatchObject({ status: 0, stdout: '' });
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, readFileSync(TEMPLATE, 'utf8').replace('Statistic: Sum', 'Statistic: Total'));
    expect(lint(wrong)).toMatchObject({ status: 2, stdout: expect.stringContaining("'Total' is not one of") });
  });

  it('describes every parameter', () => {
    for (const [name, { Description }] of Object.entries(template.Parameters)) {
      expect(Description, name).toMatch(/^[A-Z].{15,}[^ ]$/);
    }
    const grouped = /ParameterGroups:([\s\S]*?)\n\n/.exec(readFileSync(TEMPLATE, 'utf8'))?.[1] ?? '';
    const inGroups = [...grouped.matchAll(/Parameters: \[(.*)\]/g)].flatMap(([, names]) => names!.split(', '));
    expect(inGroups.sort()).toEqual(Object.keys(template.Parameters).sort());
  });

  it('fits into one CloudFormation call', () => {
    expect(readFileSync(TEMPLATE).length).toBeLessThan(51_200);
  });

  it('makes one function of the wanted kind, that never runs twice at once', () => {
    expect(propertiesOf('Function')).toMatchObject({
      Handler: 'lambda/handler.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      ReservedConcurrentExecutions: 1,
      Code: { S3Bucket: 'code', S3Key: 'tlslens.zip' },
    });
    expect(propertiesOf('Function', { Architecture: 'x86_64' }).Architectures).toEqual(['x86_64']);
  });

  it('gives the function its variables, and none for what was not asked for', () => {
    const variables = (parameters?: Record<string, string>) =>
      (propertiesOf('Function', parameters).Environment as { Variables: Record<string, unknown> }).Variables;
    expect(variables()).toEqual({
      TLSLENS_LOGS: 's3://logs/nlb/',
      TLSLENS_STATE: 's3://state/tlslens',
      TLSLENS_SYNC_REGIONS: 'eu-central-1',
      TLSLENS_TOPIC_ARN: MADE.topicArn,
      TLSLENS_RETAIN: '90d',
      TLSLENS_LOOKBACK: '3d',
      TLSLENS_REPORTS: 'all',
      TLSLENS_RESERVE_SECONDS: 60,
    });
    expect(variables({ Metrics: 'off' })).toHaveProperty('POWERTOOLS_METRICS_DISABLED', 'true');
    expect(variables({ MoreLogLocations: 's3://b/x', GateRules: 'gate.json', SlackParameter: '/hook' })).toMatchObject({
      TLSLENS_LOGS: 's3://logs/nlb/,s3://b/x',
      TLSLENS_GATE_RULES: 's3://state/tlslens/gate.json',
      TLSLENS_SLACK_SECRET: 'ssm:/hook',
    });
  });

  it('keeps the state versioned, encrypted, private, for TLS alone, and beyond the stack', () => {
    const { StateBucket, StateBucketPolicy } = resources();
    expect(StateBucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      },
    });
    expect(JSON.stringify(StateBucketPolicy)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}}');
    expect(propertiesOf('StateBucket', { StateKmsKeyArn: KEY }).BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
      ],
    });
  });

  it('removes dated reports and never the latest', () => {
    const { Rules } = propertiesOf('StateBucket').LifecycleConfiguration as {
      Rules: { Prefix?: string; ExpirationInDays?: number }[];
    };
    const [expiring, ...others] = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(others).toEqual([]);
    expect('tlslens/reports/2026/03/10/120000/overview.html'.startsWith(expiring!.Prefix!)).toBe(true);
    expect('tlslens/reports/latest/overview.html'.startsWith(expiring!.Prefix!)).toBe(false);
    expect('tlslens/tlslens.db'.startsWith(expiring!.Prefix!)).toBe(false);
  });

  it('raises alarms on errors, on no run, on throttles and on what was given up', () => {
    const alarms = Object.values(resources()).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const told = alarms.map(({ Properties }) => [Properties.MetricName, Properties.TreatMissingData]);
    expect(told.sort()).toEqual([
      ['ApproximateNumberOfMessagesVisible', 'notBreaching'],
      ['Errors', 'notBreaching'],
      ['Invocations', 'breaching'],
      ['Throttles', 'notBreaching'],
    ]);
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toEqual([MADE.topicArn]);
  });
});

describe('the role of the function', () => {
  const may = (action: string, resource: string, context?: Record<string, string>, parameters = {}) =>
    allowing(statements(parameters), { action, resource, ...(context && { context }) }).length > 0;

  it('reads the logs and nothing beside them', () => {
    expect(may('s3:GetObject', 'arn:aws:s3:::logs/nlb/AWSLogs/1')).toBe(true);
    expect(may('s3:GetObject', 'arn:aws:s3:::logs/other/1')).toBe(false);
    expect(may('s3:PutObject', 'arn:aws:s3:::logs/nlb/AWSLogs/1')).toBe(false);
    expect(may('s3:ListBucket', 'arn:aws:s3:::logs', { 's3:prefix': 'nlb/AWSLogs/' })).toBe(true);
    expect(may('s3:ListBucket', 'arn:aws:s3:::logs', { 's3:prefix': '' })).toBe(false);
    expect(may('s3:ListBucket', 'arn:aws:s3:::logs')).toBe(false);
    expect(may('s3:ListBucket', 'arn:aws:s3:::logs', { 's3:prefix': '' }, { LogPrefix: '' })).toBe(true);
  });

  it('writes below the state prefix alone, and removes nothing', () => {
    expect(may('s3:PutObject', 'arn:aws:s3:::state/tlslens/tlslens.db')).toBe(true);
    expect(may('s3:PutObject', 'arn:aws:s3:::state/tlslens2/tlslens.db')).toBe(false);
    expect(may('s3:DeleteObject', 'arn:aws:s3:::state/tlslens/tlslens.db')).toBe(false);
    expect(may('elasticloadbalancing:ModifyListener', '*')).toBe(false);
  });

  it('uses keys only where they are given, and through their service', () => {
    const context = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' };
    expect(may('kms:Decrypt', KEY, context)).toBe(false);
    expect(may('kms:Decrypt', KEY, context, { LogKmsKeyArn: KEY })).toBe(true);
    expect(may('kms:Decrypt', KEY, {}, { LogKmsKeyArn: KEY })).toBe(false);
    expect(may('kms:GenerateDataKey', KEY, context, { LogKmsKeyArn: KEY })).toBe(false);
    expect(may('kms:GenerateDataKey', KEY, context, { StateKmsKeyArn: KEY })).toBe(true);
  });

  it('has no wildcard but for what knows no narrower resource', () => {
    for (const { Sid, Action, Resource: on } of statements({ SlackParameter: '/hook', LogKmsKeyArn: KEY })) {
      for (const action of [Action].flat()) expect(action, Sid).not.toContain('*');
      expect(on === '*', Sid).toBe(Sid === 'DescribeLoadBalancers');
    }
  });
});

describe('deploy.sh', () => {
  const script = TEMPLATE.replace('template.yaml', 'deploy.sh');
  // Stands in for the AWS CLI: writes down what it is asked, and knows of a stack on x86_64.
  const aws = `#!/bin/sh
printf '%s\\n' "$*" >>"${join(folder, 'asked')}"
case "$*" in *ParameterValue*) [ -n "$DEPLOYED" ] && echo x86_64 || exit 255 ;; esac
`;
  // Stands in for npm: makes nothing.
  const npm = `#!/bin/sh
printf 'npm %s\\n' "$*" >>"${join(folder, 'asked')}"
`;
  const run = (args: readonly string[], deployed = '', packages = folder) => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'bin', 'aws'), aws, { mode: 0o755 });
    writeFileSync(join(folder, 'bin', 'npm'), npm, { mode: 0o755 });
    writeFileSync(join(folder, 'asked'), '');
    for (const name of ['arm64', 'x86_64']) writeFileSync(join(folder, `tlslens-lambda-${name}.zip`), name);
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, TLSLENS_PACKAGES: packages, DEPLOYED: deployed };
    const { status, stderr } = spawnSync('bash', [script, ...args], { encoding: 'utf8', env });
    return { status, stderr, asked: readFileSync(join(folder, 'asked'), 'utf8') };
  };
  const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

  it('says what it needs', () => {
    const { status, stderr } = run(['LogBucket=logs']);
    expect(status).toBe(2);
    expect(stderr).toContain('deploy/deploy.sh --stack tlslens --code-bucket my-artifacts LogBucket=my-nlb-logs');
  });

  it('uploads the zip under its digest and deploys with the parameters', () => {
    const { status, asked } = run(['--code-bucket', 'code', 'LogBucket=logs', 'LogPrefix=a b/']);
    expect(status).toBe(0);
    const key = `tlslens/tlslens-lambda-arm64-${digest('arm64')}.zip`;
    expect(asked).toContain(`s3 cp --only-show-errors ${folder}/tlslens-lambda-arm64.zip s3://code/${key}\n`);
    expect(asked).toContain(`CodeBucket=code CodeKey=${key} Architecture=arm64 LogBucket=logs LogPrefix=a b/\n`);
  });

  it('packs anew, for that architecture alone, where no packages are named', () => {
    const { asked } = run(['--code-bucket', 'code', 'Architecture=x86_64'], '', '');
    expect(asked).toMatch(/^npm --prefix \S+ run --silent package:lambda -- --arch x86_64\n/m);
    expect(run(['--code-bucket', 'code']).asked).not.toContain('npm');
  });

  it('takes the architecture that is asked for, else the one that is deployed', () => {
    expect(run(['--code-bucket', 'code', 'Architecture=x86_64']).asked).toContain('Architecture=x86_64');
    expect(run(['--code-bucket', 'code'], 'yes').asked).toContain(`x86_64-${digest('x86_64')}.zip Architecture=x86_64`);
  });
});
