/**
 * `tlslens sync`: what the Describe calls tell of balancers, listeners, policies, certificates and target groups, dated.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, type ExitStatus, type TlslensError } from '../errors.js';
import type { CollectedSnapshot } from '../metadata/to-snapshot.js';
import type { Cell, Result } from '../result.js';
import type { SaveOutcome } from '../store/metadata-save.js';
import { type Globals, globalsOf } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

interface SyncFlags {
  fromDir?: string;
  writeDir?: string;
  takenAt?: string;
  publish?: string;
}

const HELP = `
Each run is a snapshot: what changed since the last one gets a new version, and a connection is explained by the version
that was valid when it started. Before the first snapshot the answer is "unknown".

Needs elasticloadbalancing:Describe* (LoadBalancers, LoadBalancerAttributes, Listeners, ListenerAttributes,
ListenerCertificates, Rules, TargetGroups, TargetHealth, SSLPolicies, Tags). A call that is refused is named, and the rest goes on.

--from-dir reads answers saved by the AWS CLI (aws elbv2 describe-listeners ... --output json), told apart by what is in
them; answers that do not name their owner have it in the file name: describe-listener-certificates.<listener id>.json,
describe-listener-attributes.<listener id>.json, describe-target-health.<target group>.json,
describe-load-balancer-attributes.<load balancer>.json.

Examples:
  tlslens sync --region eu-west-1 --region us-east-1
  tlslens sync --profile production --profile staging --region eu-west-1
  tlslens sync --write-dir snapshots
  tlslens sync --from-dir snapshots
  tlslens sync --region eu-west-1 --publish s3://my-logs/nlb/tlslens`;

export function syncCommand(program: Command, outcome: Outcome): void {
  program
    .command('sync')
    .summary('read listeners, policies, certificates and target groups')
    .description('Reads the ELBv2 Describe answers into dated tables. --region and --profile may be repeated.')
    .option('--from-dir <dir>', 'read answers saved as JSON instead of asking AWS')
    .option('--write-dir <dir>', 'also save the answers as JSON, for --from-dir elsewhere')
    .option(
      '--taken-at <time>',
      'when the answers of --from-dir were taken (default: its folder names, else file times)',
      isTime,
    )
    .option('--publish <place>', 'then write the tables for Athena and Trino, as tlslens publish does')
    .addHelpText('after', HELP)
    .action(async (flags: SyncFlags, command: Command) => {
      outcome.status = await sync(flags, globalsOf(command));
    });
}

function isTime(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('Expected a time such as 2026-03-09T00:00:00Z.');
  return text;
}

type Collected = { readonly snapshot: CollectedSnapshot } | { readonly target: string; readonly error: TlslensError };

async function sync(flags: SyncFlags, globals: Globals): Promise<ExitStatus> {
  const [{ saveSnapshot }, { writeSnapshot }, { bundledPolicies }, { say, writeResults }] = await Promise.all([
    import('../store/metadata-save.js'),
    import('../metadata/write-dir.js'),
    import('../policy/predefined-policies.js'),
    import('./output.js'),
  ]);
  const collected = flags.fromDir === undefined ? await fromApi(globals) : await fromDir(flags.fromDir, flags.takenAt);
  const first = collected.find((item) => 'error' in item);
  if (first && 'error' in first && collected.every((item) => 'error' in item)) throw first.error;

  const database = await openNamed(globals, { mode: 'write' });
  try {
    const bundled = bundledPolicies();
    const rows: Record<string, Cell>[] = [];
    for (const item of collected) {
      if ('error' in item) continue;
      if (flags.writeDir !== undefined) await writeSnapshot(item.snapshot, flags.writeDir);
      rows.push(rowOf(item.snapshot, await saveSnapshot(database, item.snapshot, { bundled })));
    }
    if (flags.publish !== undefined) {
      const { publish, publishedSentence } = await import('./publish.js');
      say(publishedSentence(await publish(database, flags.publish, globals), flags.publish), globals);
    }
    await writeResults([resultOf(rows, collected)], globals);
  } finally {
    database.close();
  }
  const isPartial = collected.some((item) => 'error' in item || item.snapshot.notes.length > 0);
  return isPartial ? EXIT.partial : EXIT.done;
}

async function fromApi(globals: Globals): Promise<Collected[]> {
  const { collectSnapshots } = await import('../metadata/collect.js');
  const profiles = globals.profiles.length > 0 ? globals.profiles : [undefined];
  const regions = globals.regions.length > 0 ? globals.regions : [undefined];
  const targets = profiles.flatMap((profile) =>
    regions.map((region) => ({ ...(profile !== undefined && { profile }), ...(region !== undefined && { region }) })),
  );
  const options = globals.endpointUrl === undefined ? {} : { endpointUrl: globals.endpointUrl };
  const outcomes = await collectSnapshots(targets, options);
  return outcomes.map((item) => {
    if ('snapshot' in item) return { snapshot: item.snapshot };
    const target = [item.target.profile, item.target.region].filter((text) => text !== undefined).join(' ');
    return { target: target || 'the default profile and Region', error: item.error };
  });
}

async function fromDir(dir: string, takenAt: string | undefined): Promise<Collected[]> {
  const { readSnapshots } = await import('../metadata/from-dir.js');
  const snapshots = await readSnapshots(dir, takenAt === undefined ? {} : { takenAt: new Date(takenAt) });
  return snapshots.map((snapshot) => ({ snapshot }));
}

function rowOf(snapshot: CollectedSnapshot, saved: SaveOutcome): Record<string, Cell> {
  const { rows } = snapshot;
  return {
    taken_at: snapshot.taken_at,
    account_id: snapshot.account_id,
    region: snapshot.region,
    load_balancers: rows.load_balancers.length,
    listeners: rows.listeners.length,
    target_groups: rows.target_groups.length,
    security_policies: rows.ssl_policies.length,
    status: saved.status.replaceAll('_', ' '),
    opened: saved.opened,
    closed: saved.closed,
  };
}

function resultOf(rows: Record<string, Cell>[], collected: readonly Collected[]): Result {
  const count = (name: string) => ({ name, type: 'BIGINT', unit: 'count' });
  const wide = { wide: true };
  return {
    report: 'sync',
    title: 'Sync',
    generated_at: new Date(),
    columns: [
      { name: 'taken_at', type: 'TIMESTAMP', unit: 'UTC' },
      { name: 'account_id', type: 'VARCHAR' },
      { name: 'region', type: 'VARCHAR' },
      ...['load_balancers', 'listeners', 'target_groups'].map(count),
      { ...count('security_policies'), ...wide },
      { name: 'status', type: 'VARCHAR' },
      { ...count('opened'), ...wide, description: 'versions that begin with this snapshot' },
      { ...count('closed'), ...wide, description: 'versions that ended with it' },
    ],
    rows,
    notes: collected.flatMap((item) => {
      if ('error' in item) return [`Not read: ${item.target}: ${item.error.message}`];
      return item.snapshot.notes.map(({ message }) => `${item.snapshot.region}: ${message}`);
    }),
  };
}
