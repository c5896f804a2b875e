/**
 * `tlslens demo`: the whole job on the sample logs of the package, with no AWS account.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { EXIT } from '../errors.js';
import type { Result } from '../result.js';
import type { Database } from '../store/database.js';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';

const SAMPLE_LOGS = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'sample-logs');

/** The reports of the demo, each with its own number of rows: enough for a first look. */
const SHOWN: readonly (readonly [name: string, limit: number])[] = [
  ['overview', 0],
  ['tls-versions', 0],
  ['ciphers', 12],
  ['listeners', 0],
  ['legacy-clients', 8],
  ['handshake-latency', 8],
  ['client-ips', 8],
];

const HELP = `
It loads sample-logs/ into a database in memory, or into the one that --db names, and shows some reports.
sample-logs/README.md says what hides in the data.

Examples:
  tlslens demo
  tlslens demo --db demo.db && tlslens report failures --db demo.db`;

export function demoCommand(program: Command, outcome: Outcome): void {
  program
    .command('demo')
    .summary('try it on sample logs')
    .description('Runs the whole job on sample logs: no AWS account is needed.')
    .addHelpText('after', HELP)
    .action(async (_flags: object, command: Command) => {
      const globals = globalsOf(command);
      const [{ IN_MEMORY, openDatabase }, { ingest }, { listSources }, { runReport }, { ingestResult }, output] =
        await Promise.all([
          import('../store/database.js'),
          import('../ingest/ingest.js'),
          import('../source/sources.js'),
          import('../reports/run-report.js'),
          import('./ingest-result.js'),
          import('./output.js'),
        ]);
      const isNamed = command.optsWithGlobals().db !== undefined;
      const database = await openDatabase(isNamed ? globals.db : IN_MEMORY, { mode: 'write' });
      try {
        const summary = await ingest(database, listSources([join(SAMPLE_LOGS, 'AWSLogs')]));
        await syncSamples(database);
        const results: Result[] = [ingestResult(summary, isNamed ? globals.db : 'in memory')];
        for (const [name, limit] of SHOWN) results.push(await runReport(database, name, {}, { limit }));
        await output.writeResults(results, globals);
        output.say(nextSteps(isNamed ? globals.db : undefined), globals);
        // The sample logs hold damaged lines on purpose: here they are no reason to fail.
        outcome.status = EXIT.done;
      } finally {
        database.close();
      }
    });
}

/** The Describe answers and the owners that go with the sample logs. */
async function syncSamples(database: Database): Promise<void> {
  const [{ readSnapshots }, { saveSnapshot }, { readNetworks }, { toRanges }, { saveNetworks }] = await Promise.all([
    import('../metadata/from-dir.js'),
    import('../store/metadata-save.js'),
    import('../metadata/networks.js'),
    import('../metadata/network-ranges.js'),
    import('../store/metadata-networks.js'),
  ]);
  for (const snapshot of await readSnapshots(join(SAMPLE_LOGS, 'describe'))) await saveSnapshot(database, snapshot);
  const { networks } = readNetworks(readFileSync(join(SAMPLE_LOGS, 'networks.csv'), 'utf8'));
  await saveNetworks(database, networks, toRanges(networks));
}

function nextSteps(db: string | undefined): string {
  const keep = db === undefined ? ['  tlslens demo --db demo.db          keep the sample logs to ask them more'] : [];
  const flag = `--db ${db ?? 'demo.db'}`;
  return [
    '',
    'Next:',
    ...keep,
    `  tlslens report ${flag}        list the reports`,
    `  tlslens report failures ${flag}`,
    `  tlslens impact --load-balancer partner-gateway --to TLS13-1-2-Res-2021-06 --group-by owner ${flag}`,
    `  tlslens sql "select outcome, count(*) from handshakes group by 1" ${flag}`,
    '  tlslens ingest s3://bucket/prefix --since 7d      your own logs',
  ].join('\n');
}
