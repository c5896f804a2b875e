/**
 * Snapshots from folders of JSON that the AWS CLI saved, for those who may not call the API from here.
 *
 * Every folder that holds answers is one moment. What an answer is about is told by its items or, where they are silent
 * (certificates, target health, attributes), by the file name: `describe-listener-certificates.<listener id>.json`,
 * `describe-target-health.<target group>.json`, `describe-load-balancer-attributes.<load balancer>.json`. Where neither tells,
 * there is a note and no guess.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { listenerArnOf, loadBalancerArnOf, splitArn } from '../arn.js';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import type { DescribeCall, SnapshotNote } from '../snapshot.js';
import { ANSWER_KINDS, ownerNames, timeOfFolder } from './answer-kinds.js';
import { type Answers, type JsonObject, objectsOf, textOf } from './answers.js';
import { type AnswerFile, type FactsFile, readAnswer } from './read-answer.js';
import { type CollectedSnapshot, toSnapshot } from './to-snapshot.js';

export interface FromDirOptions {
  /** The time of the snapshot, for a folder that is not named for one. Only where there is one such folder. */
  readonly takenAt?: Date;
}

/**
 * The snapshots below `dir`, oldest first: one per folder with answers, account and region. The time is that of the
 * nearest folder named like `2026-03-09T00-00-00Z`, else `takenAt`, else when the newest of the files was written.
 *
 * @throws TlslensError `source_not_found`, `metadata_missing` (no answers there), `metadata_malformed` (naming the file),
 * `source_unreadable`
 */
export async function readSnapshots(dir: string, options: FromDirOptions = {}): Promise<CollectedSnapshot[]> {
  const root = resolve(dir);
  const snapshots: CollectedSnapshot[] = [];
  for (const [folder, paths] of await jsonByFolder(root, dir)) {
    const files: AnswerFile[] = [];
    let facts: FactsFile | null = null;
    for (const path of paths) {
      const file = await readAnswer(path);
      if (file !== null && 'facts' in file) facts = file;
      else if (file !== null) files.push(file);
    }
    if (files.length === 0) continue;
    const time = timeFromNames(folder, root) ?? options.takenAt ?? (await newest(files));
    snapshots.push(...toSnapshots(files, { folder, time, facts: facts?.facts ?? {} }));
  }
  if (snapshots.length === 0) {
    throw new TlslensError('metadata_missing', `No answers of Describe calls were found in ${dir}.`, {
      hint: 'Save some with: aws elbv2 describe-load-balancers --output json > describe-load-balancers.json',
      details: { path: dir },
    });
  }
  return snapshots.sort((a, b) => a.taken_at.valueOf() - b.taken_at.valueOf());
}

async function jsonByFolder(root: string, asGiven: string): Promise<Map<string, string[]>> {
  const folders = new Map<string, string[]>();
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() && /\.json$/i.test(entry.name)) {
        folders.set(folder, [...(folders.get(folder) ?? []), path]);
      }
    }
  };
  try {
    await walk(root);
  } catch (error) {
    const isMissing = isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR');
    const message = isMissing
      ? `There is no folder ${asGiven}.`
      : `Could not read the folder ${asGiven}: ${messageOf(error)}.`;
    throw new TlslensError(isMissing ? 'source_not_found' : 'source_unreadable', message, {
      hint: 'Name the folder in which answers of "aws elbv2 describe-*" were saved as JSON.',
      cause: error,
      details: { path: asGiven },
    });
  }
  return folders;
}

/** The names of `folder` and the folders above it, innermost first, up to and including `root`. */
function namesUpTo(root: string, folder: string): string[] {
  const names: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    names.push(basename(at));
    if (at === root || at === dirname(at)) return names;
  }
}

const timeFromNames = (folder: string, root: string): Date | null =>
  namesUpTo(root, folder).reduce<Date | null>((found, name) => found ?? timeOfFolder(name), null);

async function newest(files: readonly AnswerFile[]): Promise<Date> {
  const times = await Promise.all(files.map(async ({ path }) => (await stat(path)).mtimeMs));
  return new Date(Math.floor(Math.max(...times)));
}

interface Folder {
  readonly folder: string;
  readonly time: Date;
  /** What a written snapshot says about itself; empty for files of the AWS CLI. */
  readonly facts: JsonObject;
}

interface Home {
  readonly account_id: string | null;
  readonly region: string;
}

function toSnapshots(files: readonly AnswerFile[], folder: Folder): CollectedSnapshot[] {
  const { attributed, notes } = attribute(files);
  const homes = findHomes(attributed, folder);
  return homes.map((home, index) => {
    const answers = answersOf(attributed, files, home);
    const told = [...notesOf(folder.facts), ...(index === 0 ? notes : [])];
    const partial = toSnapshot(answers, { ...home, taken_at: folder.time, source: 'files', notes: told });
    const missing = missingCalls(partial, files).filter((note) => !told.some(({ call }) => call === note.call));
    return { ...partial, notes: [...told, ...missing] };
  });
}

/** An item with the ARN of what it is about; the ARN alone where an answer about it is empty; none for policies. */
interface Attributed {
  readonly call: DescribeCall;
  readonly owner: string | null;
  readonly item: JsonObject | null;
}

const OWN_ARN: Partial<Record<DescribeCall, string>> = {
  DescribeLoadBalancers: 'LoadBalancerArn',
  DescribeTargetGroups: 'TargetGroupArn',
  DescribeTags: 'ResourceArn',
};

function attribute(files: readonly AnswerFile[]): { attributed: Attributed[]; notes: SnapshotNote[] } {
  const known = knownArns(files);
  const notes: SnapshotNote[] = [];
  const attributed = files.flatMap(({ kind, items, path, ownerToken }): Attributed[] => {
    const { call } = kind;
    if (call === 'DescribeSSLPolicies') return items.map((item) => ({ call, owner: null, item }));
    const named = ownerToken === null ? [] : matches(ownerToken, known, ownerKindOf(call));
    if (kind.owner === null) {
      const own = items.map((item) => ({ call, owner: ownerOf(call, item), item }));
      // An answer without items can still be about something: a balancer without listeners.
      return items.length === 0 && named.length === 1 ? [{ call, owner: named[0] ?? null, item: null }] : own;
    }
    const [owner] = named;
    if (owner === undefined || named.length > 1) {
      const what = kind.owner.replace('_', ' ');
      const message =
        `${basename(path)} was left out: its name does not tell the one ${what} it is about. ` +
        `Expected ${kind.file}.<${what}>.json.`;
      notes.push({ call, action: `elasticloadbalancing:${call}`, message });
      return [];
    }
    return [{ call, owner, item: null }, ...items.map((item) => ({ call, owner, item }))];
  });
  return { attributed, notes };
}

function ownerOf(call: DescribeCall, item: JsonObject): string | null {
  if (call === 'DescribeListeners') return loadBalancerArnOf(textOf(item, 'ListenerArn') ?? '');
  if (call === 'DescribeRules') return listenerArnOf(textOf(item, 'RuleArn') ?? '');
  return textOf(item, OWN_ARN[call] ?? '');
}

function ownerKindOf(call: DescribeCall): 'load_balancer' | 'listener' | 'target_group' {
  return (
    ANSWER_KINDS.find((kind) => kind.call === call)?.owner ?? (call === 'DescribeRules' ? 'listener' : 'load_balancer')
  );
}

/** All ARNs that some item names, to be matched with file names. */
function knownArns(files: readonly AnswerFile[]): string[] {
  const arns = files.flatMap(({ items }) =>
    items.flatMap((item) => [
      ...['LoadBalancerArn', 'ListenerArn', 'TargetGroupArn', 'ResourceArn'].flatMap(
        (name) => textOf(item, name) ?? [],
      ),
      ...(listenerArnOf(textOf(item, 'RuleArn') ?? '') === null ? [] : [listenerArnOf(textOf(item, 'RuleArn') ?? '')!]),
    ]),
  );
  return [...new Set(arns)];
}

function matches(token: string, known: readonly string[], kind: string): string[] {
  const whole = decoded(token);
  if (splitArn(whole)?.kind === kind) return [whole];
  return known.filter((arn) => splitArn(arn)?.kind === kind && ownerNames(arn).includes(token));
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function findHomes(attributed: readonly Attributed[], { folder, facts }: Folder): Home[] {
  const homes = new Map<string, Home>();
  for (const { owner } of attributed) {
    const split = splitArn(owner ?? '');
    if (split !== null) homes.set(`${split.account_id} ${split.region}`, split);
  }
  if (homes.size > 0) return [...homes.values()].map(({ account_id, region }) => ({ account_id, region }));
  const names = folder.split(/[/\\]/).reverse();
  const region = textOf(facts, 'region') ?? names.find((name) => /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(name));
  const account_id = textOf(facts, 'account_id') ?? names.find((name) => /^\d{12}$/.test(name)) ?? null;
  if (region !== undefined) return [{ account_id, region }];
  throw new TlslensError('metadata_malformed', `Nothing in ${folder} tells the Region of its answers.`, {
    hint: 'Put the files in a folder that is named for the Region, for example 111122223333/eu-west-1.',
    details: { path: folder },
  });
}

function answersOf(attributed: readonly Attributed[], files: readonly AnswerFile[], home: Home): Answers {
  const here = attributed.filter(({ owner }) => {
    const split = splitArn(owner ?? '');
    return split === null || (split.account_id === home.account_id && split.region === home.region);
  });
  const list = (call: DescribeCall): JsonObject[] | null =>
    files.some(({ kind }) => kind.call === call)
      ? here.flatMap(({ call: of, item }) => (of === call && item !== null ? [item] : []))
      : null;
  const byOwner = (call: DescribeCall): Map<string, JsonObject[]> => {
    const owners = new Map<string, JsonObject[]>();
    for (const { call: of, owner, item } of here) {
      if (of !== call || owner === null) continue;
      owners.set(owner, [...(owners.get(owner) ?? []), ...(item === null ? [] : [item])]);
    }
    return owners;
  };
  return {
    loadBalancers: list('DescribeLoadBalancers'),
    loadBalancerAttributes: byOwner('DescribeLoadBalancerAttributes'),
    listeners: byOwner('DescribeListeners'),
    listenerCertificates: byOwner('DescribeListenerCertificates'),
    listenerAttributes: byOwner('DescribeListenerAttributes'),
    rules: byOwner('DescribeRules'),
    targetGroups: list('DescribeTargetGroups'),
    targetHealth: byOwner('DescribeTargetHealth'),
    sslPolicies: list('DescribeSSLPolicies'),
    tags: new Map(
      [...byOwner('DescribeTags')].map(([arn, items]) => [arn, items.flatMap((item) => objectsOf(item, 'Tags'))]),
    ),
  };
}

/** Answers that nothing here hangs on: nobody is told to save them. */
const NICETIES: ReadonlySet<DescribeCall> = new Set<DescribeCall>(['DescribeTags', 'DescribeListenerAttributes']);

/** Calls that nobody saved, though there is something to ask them about. */
function missingCalls({ unanswered }: CollectedSnapshot, files: readonly AnswerFile[]): SnapshotNote[] {
  const saved = new Set(files.map(({ kind }) => kind.call));
  const calls = new Set(unanswered.map(({ call }) => call));
  return ANSWER_KINDS.filter(({ call }) => calls.has(call) && !saved.has(call) && !NICETIES.has(call)).map(
    ({ call, file }) => ({
      call,
      action: `elasticloadbalancing:${call}`,
      message: `No file holds an answer to ${call}, so what it tells is unknown. "aws elbv2 ${file}" gives one.`,
    }),
  );
}

function notesOf(facts: JsonObject): SnapshotNote[] {
  return objectsOf(facts, 'notes').map((note) => ({
    call: textOf(note, 'call') as DescribeCall,
    action: textOf(note, 'action') ?? '',
    message: textOf(note, 'message') ?? '',
  }));
}
