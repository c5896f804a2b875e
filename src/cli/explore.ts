/**
 * `tlslens explore`: a local page over the database.
 */
import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT } from '../errors.js';
import { globalsOf } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

const HELP = `
The page is served from this machine to this machine alone, and asks nothing of any other. The address
that is printed holds a token: whoever has it can read the database until the explorer ends (Ctrl-C).
The database is opened read-only, as for sql; while it is open, ingest has to wait.

Examples:
  tlslens explore --open
  tlslens explore --db demo.db --port 8080
  ssh -L 8080:127.0.0.1:8080 host tlslens explore --port 8080`;

interface ExploreFlags {
  port: number;
  host: string;
  allowRemote?: boolean;
  open?: boolean;
  readTimeout: number;
}

export function exploreCommand(program: Command, outcome: Outcome): void {
  program
    .command('explore')
    .summary('look at the database in a browser')
    .description('Serves a local page: an overview to filter, every report, policy impact and SQL.')
    .addOption(new Option('--port <n>', 'port to listen on').argParser(readPort).default(0, 'any that is free'))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--allow-remote', 'allow a --host that other machines reach; the connection is not encrypted')
    .option('--open', 'open it in the browser')
    .addOption(
      new Option('--read-timeout <duration>', 'stop a query after this long: 500ms, 30s, 2m')
        .argParser(readDuration)
        .default(30_000, '30s'),
    )
    .addHelpText('after', HELP)
    .action(async (flags: ExploreFlags, command: Command) => {
      const globals = globalsOf(command);
      const { startExplorer } = await import('../explore/serve.js');
      const database = await openNamed(globals, { mode: 'read' });
      try {
        const explorer = await startExplorer(database, {
          port: flags.port,
          host: flags.host,
          allowRemote: flags.allowRemote ?? false,
          readTimeoutMs: flags.readTimeout,
        });
        // Asked for before anything is printed: who reads the address may end it at once.
        const ended = endSignal();
        try {
          process.stdout.write(`${explorer.url}\n`);
          if (!globals.quiet)
            process.stderr.write(`Exploring ${basename(globals.db)} at the address above. Ctrl-C ends it.\n`);
          if (flags.allowRemote) {
            process.stderr.write(
              'tlslens: The connection is not encrypted, and the token in it is readable on the way.\n',
            );
          }
          if (flags.open) await openBrowser(explorer.url);
          await ended;
        } finally {
          await explorer.close();
        }
      } finally {
        database.close();
      }
      outcome.status = EXIT.done;
    });
}

/** Ctrl-C is how the explorer ends, so it is no failure. */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

async function openBrowser(url: string): Promise<void> {
  const { default: open } = await import('open');
  try {
    await open(url);
  } catch {
    process.stderr.write('tlslens: No browser could be opened; open the address above in one.\n');
  }
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('Expected a port, 0 to 65535.');
  return Number(text);
}

function readDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) === 0)
    throw new InvalidArgumentError('Expected a duration: 500ms, 30s, 2m.');
  return Number(digits) * ({ ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'] as number);
}
