/**
 * Asks the ELBv2 API about the Network Load Balancers of an account and region, and gives the answers as one snapshot. A
 * call that is not allowed leaves a gap with a note; the rest goes on.
 */
import { splitArn } from '../arn.js';
import { TlslensError } from '../errors.js';
import type { DescribeCall, SnapshotNote } from '../snapshot.js';
import { type Answers, type JsonObject, objectsOf, textOf } from './answers.js';
import { type ElbOptions, type ElbReader, openElb, TAGGED_AT_ONCE } from './elbv2-client.js';
import { isDenied, noteOf, toElbError } from './elbv2-errors.js';
import { mapAtMost } from './limit-rate.js';
import { type CollectedSnapshot, networkBalancers, toSnapshot } from './to-snapshot.js';

/** Where to ask: one region with one profile. Absent: what the environment says. */
export interface CollectTarget {
  readonly profile?: string;
  readonly region?: string;
}

export interface CollectOptions extends Omit<ElbOptions, 'profile' | 'region'> {
  readonly signal?: AbortSignal;
  /** The time of the snapshot. Default: when the first call is sent. */
  readonly takenAt?: Date;
}

/** What became of one target. */
export type CollectOutcome =
  | { readonly target: CollectTarget; readonly snapshot: CollectedSnapshot }
  | { readonly target: CollectTarget; readonly error: TlslensError };

/**
 * One snapshot per target, one target after the other: a target that fails does not keep the others from being asked.
 * Being interrupted does.
 *
 * @throws TlslensError `interrupted`
 */
export async function collectSnapshots(
  targets: readonly CollectTarget[],
  options: CollectOptions = {},
): Promise<CollectOutcome[]> {
  const outcomes: CollectOutcome[] = [];
  for (const target of targets) {
    try {
      outcomes.push({ target, snapshot: await collectSnapshot(target, options) });
    } catch (error) {
      if (!(error instanceof TlslensError) || error.code === 'interrupted') throw error;
      outcomes.push({ target, error });
    }
  }
  return outcomes;
}

const AT_ONCE = 4;

/**
 * Asks one account and region.
 *
 * @throws TlslensError `aws_no_credentials`, `aws_no_region`, `aws_expired`, `aws_denied` (no call at all is allowed),
 * `aws_failed` (throttled to the end, unreachable, malformed answer), `interrupted`
 */
export async function collectSnapshot(
  target: CollectTarget = {},
  { signal, takenAt, ...options }: CollectOptions = {},
): Promise<CollectedSnapshot> {
  const place = [target.region ?? 'the default Region', target.profile].filter(Boolean).join(', profile ');
  let api: ElbReader | undefined;
  try {
    api = await openElb({ ...options, ...target }, signal);
    const region = await api.region();
    const taken_at = takenAt ?? new Date();
    const asker = createAsker();
    const answers = await askAll(api, asker);
    const account_id = accountOf(answers) ?? (await api.accountId());
    const notes = account_id === null ? [...asker.notes, ACCOUNT_UNKNOWN] : asker.notes;
    return toSnapshot(answers, { taken_at, account_id, region, source: 'api', notes });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (signal?.aborted && code !== 'interrupted') {
      throw new TlslensError('interrupted', `Asking ${place} was interrupted.`, { cause: error });
    }
    const { cause, call } = error instanceof CallFailure ? error : { cause: error, call: 'Asking the ELBv2 API' };
    throw toElbError(cause, call, place);
  } finally {
    api?.close();
  }
}

async function askAll(api: ElbReader, asker: Asker): Promise<Answers> {
  const loadBalancers = await asker.ask('DescribeLoadBalancers', null, () => api.loadBalancers());
  const balancers = arnsOf(networkBalancers(loadBalancers ?? []), 'LoadBalancerArn');
  const listeners = await asker.askEach('DescribeListeners', balancers, api.listeners);
  const allListeners = [...listeners.values()].flat();
  const listenerArns = arnsOf(allListeners, 'ListenerArn');
  const withCertificates = arnsOf(allListeners.filter(hasCertificates), 'ListenerArn');
  const listenerCertificates = await asker.askEach(
    'DescribeListenerCertificates',
    withCertificates,
    api.listenerCertificates,
  );
  const listenerAttributes = await asker.askEach(
    'DescribeListenerAttributes',
    arnsOf(allListeners.filter(hasAttributes), 'ListenerArn'),
    api.listenerAttributes,
  );
  const rules = await asker.askEach('DescribeRules', listenerArns, api.rules);
  const targetGroups = await asker.ask('DescribeTargetGroups', null, () => api.targetGroups());
  const sslPolicies = await asker.ask('DescribeSSLPolicies', null, () => api.sslPolicies());
  if (loadBalancers === null && targetGroups === null && sslPolicies === null) throw asker.firstFailure();
  const loadBalancerAttributes = await asker.askEach(
    'DescribeLoadBalancerAttributes',
    balancers,
    api.loadBalancerAttributes,
  );
  const partial: Answers = {
    loadBalancers,
    loadBalancerAttributes,
    listeners,
    listenerCertificates,
    listenerAttributes,
    rules,
    targetGroups,
    targetHealth: new Map(),
    sslPolicies,
    tags: new Map(),
  };
  // Which groups belong to network balancers follows from all of the above.
  const { rows } = toSnapshot(partial, {
    taken_at: new Date(0),
    account_id: null,
    region: '',
    source: 'api',
    notes: [],
  });
  const groups = rows.target_groups.map(({ target_group_arn }) => target_group_arn);
  const targetHealth = await asker.askEach('DescribeTargetHealth', groups, api.targetHealth);
  const tags = await askTags(api, asker, [...balancers, ...listenerArns, ...groups]);
  return { ...partial, targetHealth, tags };
}

async function askTags(api: ElbReader, asker: Asker, arns: readonly string[]): Promise<Answers['tags']> {
  const batches = Array.from({ length: Math.ceil(arns.length / TAGGED_AT_ONCE) }, (_, index) =>
    arns.slice(index * TAGGED_AT_ONCE, (index + 1) * TAGGED_AT_ONCE),
  );
  const answers = await mapAtMost(batches, AT_ONCE, (batch) => asker.ask('DescribeTags', null, () => api.tags(batch)));
  const tagged = answers.flatMap((items) => items ?? []);
  return new Map(tagged.map((item) => [textOf(item, 'ResourceArn') ?? '', objectsOf(item, 'Tags')]));
}

/** The API refuses this call for TLS listeners, for which no attribute exists (as of 2026). */
const hasAttributes = (listener: JsonObject): boolean => textOf(listener, 'Protocol') !== 'TLS';

const hasCertificates = (listener: JsonObject): boolean =>
  textOf(listener, 'Protocol') === 'TLS' || objectsOf(listener, 'Certificates').length > 0;

const arnsOf = (items: readonly JsonObject[] | null, name: string): string[] =>
  (items ?? []).flatMap((item) => textOf(item, name) ?? []);

/** Without an account, what is gone cannot be told from what was never there. */
const ACCOUNT_UNKNOWN: SnapshotNote = {
  call: 'DescribeLoadBalancers',
  action: 'elasticloadbalancing:DescribeLoadBalancers',
  message:
    'Nothing that was answered names the account (there is no load balancer and no target group), so no earlier snapshot ' +
    'was continued. Set AWS_ACCOUNT_ID to name it.',
};

/** The account that the answers name. */
function accountOf(answers: Answers): string | null {
  const arns = [...arnsOf(answers.loadBalancers, 'LoadBalancerArn'), ...arnsOf(answers.targetGroups, 'TargetGroupArn')];
  return splitArn(arns[0] ?? '')?.account_id ?? null;
}

/** A failure that no note can stand for, with the call that met it. */
class CallFailure extends Error {
  constructor(
    readonly call: DescribeCall,
    override readonly cause: unknown,
  ) {
    super(`${call} failed`);
  }
}

interface Asker {
  /** The answer, or `null` with a note. */
  ask(call: DescribeCall, owner: string | null, send: () => Promise<JsonObject[]>): Promise<JsonObject[] | null>;
  /** The answers by owner; owners without one are left out. */
  askEach(
    call: DescribeCall,
    owners: readonly string[],
    send: (owner: string) => Promise<JsonObject[]>,
  ): Promise<ReadonlyMap<string, readonly JsonObject[]>>;
  firstFailure(): CallFailure;
  readonly notes: readonly SnapshotNote[];
}

function createAsker(): Asker {
  const notes: SnapshotNote[] = [];
  const denied = new Set<DescribeCall>();
  let firstFailure: CallFailure | undefined;

  const ask: Asker['ask'] = async (call, owner, send) => {
    if (denied.has(call)) return null;
    try {
      return await send();
    } catch (error) {
      const note = noteOf(error, call, owner);
      if (note === null) throw new CallFailure(call, error);
      firstFailure ??= new CallFailure(call, error);
      // Several owners are asked at a time: one note says it for all.
      if (!denied.has(call)) notes.push(note);
      if (isDenied(error)) denied.add(call);
      return null;
    }
  };
  return {
    ask,
    async askEach(call, owners, send) {
      const answers = await mapAtMost(owners, AT_ONCE, (owner) => ask(call, owner, () => send(owner)));
      const byOwner = new Map<string, readonly JsonObject[]>();
      for (const [index, answer] of answers.entries()) {
        if (answer !== null) byOwner.set(owners[index] ?? '', answer);
      }
      return byOwner;
    },
    firstFailure: () => firstFailure ?? new CallFailure('DescribeLoadBalancers', new Error('no call was answered')),
    notes,
  };
}
