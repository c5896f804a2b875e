import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { originOf, readObjectKey } from '../../src/source/object-key.js';
import { SKIP_MEANING } from '../../src/source/types.js';

const FOLDER = 'AWSLogs/111122223333/elasticloadbalancing/eu-central-1/2026/01/02';
const NOTHING = { account_id: null, region: null, load_balancer: null, period_end: null };

describe('readObjectKey', () => {
  it('reads account, region, balancer and end of period from the key of an NLB log', () => {
    const key = `${FOLDER}/111122223333_elasticloadbalancing_eu-central-1_net.edge.0123456789abcdef_20260102T0305Z_1a2b3c4d.log.gz`;
    expect(readObjectKey(key)).toEqual({
      kind: 'nlb',
      compressed: true,
      origin: {
        account_id: '111122223333',
        region: 'eu-central-1',
        load_balancer: 'net/edge/0123456789abcdef',
        period_end: new Date('2026-01-02T03:05:00Z'),
      },
    });
  });

  it('reads the keys that the AWS guide shows, the older one without a T in its time', () => {
    const folder = 'prefix/AWSLogs/123456789012/elasticloadbalancing/us-east-2';
    const name = '123456789012_elasticloadbalancing_us-east-2_net.my-loadbalancer.1234567890abcdef';
    const periodEnd = (key: string) => {
      const reading = readObjectKey(key);
      return reading.kind === 'nlb' ? reading.origin.period_end : reading;
    };
    expect(periodEnd(`${folder}/2020/05/01/${name}_20200501T0000Z_20sg8hgm.log.gz`)).toEqual(
      new Date('2020-05-01T00:00:00Z'),
    );
    expect(periodEnd(`${folder}/2016/05/01/${name}_201605010000Z_2soosksi.log.gz`)).toEqual(
      new Date('2016-05-01T00:00:00Z'),
    );
  });

  it('needs no folders: a log that was copied elsewhere keeps its name', () => {
    const name = '111122223333_elasticloadbalancing_us-gov-west-1_net.a-b.c.00ff_20260102T0305Z_x.log.gz';
    expect(readObjectKey(name)).toMatchObject({
      kind: 'nlb',
      origin: { region: 'us-gov-west-1', load_balancer: 'net/a-b.c/00ff' },
    });
  });

  it('tells an unpacked NLB log from a packed one', () => {
    const name = '111122223333_elasticloadbalancing_us-east-1_net.a.00ff_20260102T0305Z_x.log';
    expect(readObjectKey(name)).toMatchObject({ kind: 'nlb', compressed: false });
  });

  it('gives no end of period where the name has no real minute', () => {
    const name = (time: string) => `111122223333_elasticloadbalancing_us-east-1_net.a.00ff_${time}_x.log.gz`;
    expect(readObjectKey(name('20260230T0000Z'))).toMatchObject({ kind: 'nlb', origin: { period_end: null } });
    expect(readObjectKey(name('20260102T2460Z'))).toMatchObject({ kind: 'nlb', origin: { period_end: null } });
    expect(readObjectKey(name('20260102T2400Z'))).toMatchObject({ kind: 'nlb', origin: { period_end: null } });
  });

  it.each([
    [
      '111122223333_elasticloadbalancing_eu-central-1_app.web.0123456789abcdef_20260102T0305Z_192.0.2.1_1a2b.log.gz',
      'alb_access_log',
    ],
    [
      'conn_log_111122223333_elasticloadbalancing_eu-central-1_app.web.0123456789abcdef_20260102T0305Z_192.0.2.1_1a2b.log.gz',
      'alb_connection_log',
    ],
    ['conn_log_of_another_form.log.gz', 'alb_connection_log'],
    [
      'health_check_log_111122223333_elasticloadbalancing_eu-central-1_app.web.0123456789abcdef_20260102T0305Z_192.0.2.1_1a2b.log.gz',
      'alb_health_log',
    ],
    ['111122223333_elasticloadbalancing_eu-central-1_old-web_20260102T0305Z_192.0.2.1_1a2b3c4d.log', 'classic_log'],
    ['ELBAccessLogTestFile', 'test_file'],
    ['ELBConnectionLogTestFile', 'test_file'],
    ['111122223333_vpcflowlogs_eu-central-1_fl-0123_20260102T0305Z_1a2b.log.gz', 'other_log'],
    ['111122223333_CloudTrail_eu-central-1_20260102T0305Z_1a2b.json.gz', 'not_log_gz'],
    ['README', 'not_log_gz'],
    ['notes.log', 'not_log_gz'],
    ['sub_$folder$', 'folder_marker'],
    ['', 'folder_marker'],
  ])('leaves %s: %s', (name, reason) => {
    expect(readObjectKey(`${FOLDER}/${name}`)).toEqual({ kind: 'other', reason });
  });

  it('reads back every key that is written in the layout', () => {
    const word = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/);
    const minute = fc.date({ min: new Date('2017-01-01Z'), max: new Date('2099-12-31Z'), noInvalidDate: true });
    const parts = fc.record({
      prefix: fc.array(word, { maxLength: 3 }),
      organization: fc.option(fc.stringMatching(/^o-[a-z0-9]{10,12}$/), { nil: undefined }),
      account: fc.stringMatching(/^[0-9]{12}$/),
      region: fc.constantFrom('us-east-1', 'eu-central-2', 'us-gov-east-1', 'cn-northwest-1', 'ap-southeast-7'),
      name: word,
      id: fc.stringMatching(/^[0-9a-f]{16}$/),
      minute,
      random: fc.stringMatching(/^[a-z0-9]{4,10}$/),
    });
    fc.assert(
      fc.property(parts, ({ prefix, organization, account, region, name, id, minute, random }) => {
        const iso = minute.toISOString();
        const end = `${iso.slice(0, 10).replaceAll('-', '')}T${iso.slice(11, 13)}${iso.slice(14, 16)}Z`;
        const day = iso.slice(0, 10).replaceAll('-', '/');
        const folders = [
          ...prefix,
          'AWSLogs',
          ...(organization ? [organization] : []),
          account,
          'elasticloadbalancing',
          region,
          day,
        ];
        const key = `${folders.join('/')}/${account}_elasticloadbalancing_${region}_net.${name}.${id}_${end}_${random}.log.gz`;
        const origin = {
          account_id: account,
          region,
          load_balancer: `net/${name}/${id}`,
          period_end: new Date(`${iso.slice(0, 16)}:00Z`),
        };
        expect(readObjectKey(key)).toEqual({ kind: 'nlb', compressed: true, origin });
        expect(originOf(key)).toEqual(origin);
      }),
    );
  });

  it('never throws, and always has a reason that can be told', () => {
    const pieces = fc.constantFrom(
      '/',
      '_',
      '.',
      'net.',
      'app.',
      'AWSLogs',
      '111122223333',
      'elasticloadbalancing',
      '.log.gz',
      '20260102T0305Z',
      'ELB',
      'TestFile',
      'conn_log_',
    );
    const keys = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 14 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(keys, (key) => {
        const reading = readObjectKey(key);
        if (reading.kind === 'other') expect(SKIP_MEANING[reading.reason]).toBeTypeOf('string');
        else expect(reading.origin.load_balancer).toMatch(/^net\//);
        expect(Object.keys(originOf(key)).sort()).toEqual(Object.keys(NOTHING).sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('originOf', () => {
  it('takes account and region from the folders where the name tells nothing', () => {
    expect(originOf(`/data/${FOLDER}/part-0.gz`)).toEqual({
      ...NOTHING,
      account_id: '111122223333',
      region: 'eu-central-1',
    });
    expect(originOf('AWSLogs/o-abc123def4/111122223333/elasticloadbalancing/us-east-1/x')).toMatchObject({
      region: 'us-east-1',
    });
  });

  it('knows nothing of other paths', () => {
    expect(originOf('/tmp/part-0.gz')).toEqual(NOTHING);
    expect(originOf('/tmp/AWSLogs/part-0.gz')).toEqual(NOTHING);
  });
});
