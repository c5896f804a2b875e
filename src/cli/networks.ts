/**
 * `tlslens networks`: who owns which client addresses.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT, isSystemError, messageOf, TlslensError } from '../errors.js';
import { globalsOf } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

const HELP = `
The file is CSV with the columns cidr, owner, contact and, if wanted, from and to (dates, half-open). Networks may overlap:
the longest prefix counts. Loading replaces the list.

Examples:
  tlslens networks load networks.csv
  tlslens sql "select * from networks"`;

export function networksCommand(program: Command, outcome: Outcome): void {
  const networks = program
    .command('networks')
    .summary('name the owners of client addresses')
    .description('Names the owners of client addresses, for the reports.')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', HELP);
  networks
    .command('load')
    .summary('replace the list of networks by that of a CSV file')
    .description('Replaces the list of networks by that of a CSV file.')
    .argument('<file>', 'CSV: cidr, owner, contact, from, to')
    .addHelpText('after', HELP)
    .action(async (file: string, _flags: object, command: Command) => {
      const globals = globalsOf(command);
      const [{ readNetworks }, { toRanges }, { saveNetworks }, { writeResults }] = await Promise.all([
        import('../metadata/networks.js'),
        import('../metadata/network-ranges.js'),
        import('../store/metadata-networks.js'),
        import('./output.js'),
      ]);
      const list = readNetworks(readText(file), file);
      const database = await openNamed(globals, { mode: 'write' });
      try {
        await saveNetworks(database, list.networks, toRanges(list.networks));
      } finally {
        database.close();
      }
      const owners = new Set(list.networks.map(({ owner }) => owner)).size;
      const row = { networks: list.networks.length, owners, rejected_lines: list.rejected.length };
      await writeResults(
        [
          {
            report: 'networks',
            title: 'Networks loaded',
            generated_at: new Date(),
            columns: Object.keys(row).map((name) => ({ name, type: 'BIGINT', unit: 'count' })),
            rows: [row],
            notes: list.rejected.map(({ line, message }) => `Line ${line} rejected: ${message}`),
          },
        ],
        globals,
      );
      outcome.status = list.rejected.length > 0 ? EXIT.partial : EXIT.done;
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = isSystemError(error, 'ENOENT');
    const message = isMissing ? `There is no file ${file}.` : `Could not read ${file}: ${messageOf(error)}.`;
    throw new TlslensError('bad_argument', message, {
      hint: 'Name a CSV file with the columns cidr, owner, contact.',
      cause: error,
    });
  }
}
