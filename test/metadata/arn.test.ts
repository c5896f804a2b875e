import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isNetworkArn,
  listenerArn,
  listenerArnOf,
  loadBalancerArn,
  loadBalancerArnOf,
  partitionOf,
  splitArn,
} from '../../src/arn.js';

const HOME = { region: 'eu-west-1', account_id: '111122223333' };
const EDGE = 'net/edge/0123456789abcdef';

describe('ARNs', () => {
  it.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('have the partition of their region: %s is in %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });

  it('are built from the ids of the log, and account and region of the object key', () => {
    expect(loadBalancerArn(HOME, EDGE)).toBe(
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/0123456789abcdef',
    );
    expect(listenerArn({ ...HOME, region: 'cn-north-1' }, EDGE, 'fedcba9876543210')).toBe(
      'arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:listener/net/edge/0123456789abcdef/fedcba9876543210',
    );
  });

  it.each([
    [
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/0123456789abcdef',
      { kind: 'load_balancer', load_balancer: EDGE, name: 'edge', region: 'eu-west-1', account_id: '111122223333' },
    ],
    [
      'arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:111122223333:listener/net/edge/0123456789abcdef/fedcba9876543210',
      { kind: 'listener', load_balancer: EDGE, listener_id: 'fedcba9876543210', partition: 'aws-us-gov' },
    ],
    [
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/net/edge/0123456789abcdef/fedcba9876543210/aaaabbbbccccdddd',
      { kind: 'rule', load_balancer: EDGE, listener_id: 'fedcba9876543210', rule_id: 'aaaabbbbccccdddd' },
    ],
    [
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/blue/0123456789abcdef',
      { kind: 'target_group', name: 'blue', target_group_id: '0123456789abcdef' },
    ],
    [
      'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
      { kind: 'certificate', store: 'acm', name: '11111111-2222-3333-4444-555555555555' },
    ],
    [
      'arn:aws:iam::111122223333:server-certificate/division/web.example.com',
      { kind: 'certificate', store: 'iam', name: 'division/web.example.com', region: '' },
    ],
  ])('are split: %s', (arn, parts) => {
    expect(splitArn(arn)).toMatchObject(parts);
  });

  it.each([
    '',
    'edge',
    'net/edge/0123456789abcdef',
    'arn:aws:s3:::bucket/key',
    'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/classic-name',
    'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/edge/0123456789abcdef',
    'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net//0123456789abcdef/fedcba9876543210',
    'arn:aws:acm:eu-west-1:111122223333:certificate/',
  ])('are not seen in "%s"', (text) => {
    expect(splitArn(text)).toBeNull();
  });

  it('lead from a rule to its listener and from both to the balancer', () => {
    const listener = listenerArn(HOME, EDGE, 'fedcba9876543210');
    const rule = `${listener.replace(':listener/', ':listener-rule/')}/aaaabbbbccccdddd`;
    expect(listenerArnOf(rule)).toBe(listener);
    expect([loadBalancerArnOf(rule), loadBalancerArnOf(listener)]).toEqual(Array(2).fill(loadBalancerArn(HOME, EDGE)));
    expect([listenerArnOf(listener), loadBalancerArnOf(loadBalancerArn(HOME, EDGE))]).toEqual([null, null]);
  });

  it('tell Network Load Balancers from others', () => {
    expect(isNetworkArn(loadBalancerArn(HOME, EDGE))).toBe(true);
    expect(isNetworkArn(loadBalancerArn(HOME, 'app/edge/0123456789abcdef'))).toBe(false);
    expect(isNetworkArn('arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/net/0123456789abcdef')).toBe(
      false,
    );
  });

  it('come apart into what they were built from', () => {
    const id = fc.stringMatching(/^[0-9a-f]{16}$/);
    const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,30}$/);
    const region = fc.constantFrom('eu-west-1', 'cn-northwest-1', 'us-gov-east-1', 'ap-southeast-5');
    fc.assert(
      fc.property(region, fc.stringMatching(/^\d{12}$/), name, id, id, (where, account_id, balancer, lb, listener) => {
        const load_balancer = `net/${balancer}/${lb}`;
        const home = { region: where, account_id };
        expect(splitArn(listenerArn(home, load_balancer, listener))).toMatchObject({
          ...home,
          kind: 'listener',
          load_balancer,
          listener_id: listener,
          partition: partitionOf(where),
        });
      }),
    );
  });
});
