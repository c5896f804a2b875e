/**
 * `tlslens gate`: rules held against the observed traffic, for CI and schedules.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT, type ExitStatus, messageOf, TlslensError } from '../errors.js';
import type { GateRules, Rule, RuleName } from '../reports/gate-rules.js';
import { addEngineFlags, type EngineFlags, isElsewhere, withSource } from './engine-flags.js';
import { type Globals, globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { type FilterFlags, readFilters } from './report-filters.js';

const HELP = `
Rules come from flags, from a file (JSON, see docs/compare-and-gate.md), or from both. Without --quiet-for the window
is --from to --to, or all that the logs hold. Times are those of the start of a connection, half-open, in UTC.

Exit status: 0 every rule holds, 1 a rule is broken, 5 none is broken but the logs are too thin to say.

Examples:
  tlslens gate --min-tls 1.2 --quiet-for 30d
  tlslens gate --allow-cipher 'TLS_*' 'ECDHE-*-GCM-*' --listener 8b11b112c213d314
  tlslens gate --max-failure-ratio 2% --max-p99-ms 800 --since 24h
  tlslens gate --min-tls 1.2 --allow "192.0.2.64/28 2026-06-30 kiosk estate"
  tlslens gate --rules gate.json --format json`;

interface GateFlags extends FilterFlags, EngineFlags {
  rules?: string;
  minTls?: string;
  allowCipher?: string[];
  maxFailureRatio?: string;
  maxP99Ms?: string;
  minCoverage?: string;
  quietFor?: string;
  allow?: string[];
}

export function gateCommand(program: Command, outcome: Outcome): void {
  const command = program
    .command('gate')
    .summary('fail when the observed traffic breaks a rule')
    .description('Holds the observed traffic against rules. Logs that are too thin to say are no pass.')
    .option('--rules <file>', 'rule file')
    .option('--min-tls <version>', 'no completed handshake below this version: 1.2')
    .option('--allow-cipher <name...>', 'no completed handshake with another cipher; * stands for any text')
    .option('--max-failure-ratio <share>', 'at most this share of handshakes fails: 2% or 0.02')
    .option('--max-p99-ms <ms>', '99 of 100 handshakes take this long or less')
    .option('--min-coverage <share>', 'share of the days (of a short window: hours) that must have logs (default: 90%)')
    .option('--quiet-for <duration>', 'over this long, back from --to or now: 30d')
    .option('--allow <entry...>', 'clients that may break rules for versions and ciphers: "NETWORK DAY OWNER"')
    .option('--from <time>', 'connections that started at this time or later')
    .option('--to <time>', 'connections that started before this time')
    .option('--since <duration>', 'connections that started within this long')
    .option('--load-balancer <name>', 'only this load balancer: net/name/id, or its name')
    .option(
      '--listener <name>',
      'only this listener: name:port as reports have it, the id that the log has, or its ARN',
    )
    .option('--client <cidr>', 'only clients in this network, or this address')
    .option('--sni <name>', 'only this server name; *.example.com for all below it');
  addEngineFlags(command)
    .addHelpText('after', HELP)
    .action(async (flags: GateFlags, self: Command) => {
      outcome.status = await run(flags, globalsOf(self));
    });
}

const STATUS: Readonly<Record<'holds' | 'broken' | 'unknown', ExitStatus>> = {
  holds: EXIT.done,
  broken: EXIT.findings,
  unknown: EXIT.noData,
};

async function run(flags: GateFlags, globals: Globals): Promise<ExitStatus> {
  const rules = await readRules(flags);
  const [{ runGate }, { writeResults }, filters] = await Promise.all([
    import('../reports/gate.js'),
    import('./output.js'),
    readFilters(flags),
  ]);
  if (isElsewhere(flags) && flags.dryRun) {
    const { estimateScan } = await import('./scan-estimate.js');
    const to = filters.to ?? new Date();
    const from =
      filters.from ?? (rules.quietForMs === undefined ? undefined : new Date(to.getTime() - rules.quietForMs));
    await writeResults([await estimateScan([{ name: 'gate', reads: null }], { from, to }, flags, globals)], globals);
    return EXIT.done;
  }
  return withSource(flags, globals, async (source) => {
    const { verdict, result } = await runGate(source, rules, filters);
    await writeResults([result], globals);
    return STATUS[verdict];
  });
}

async function readRules(flags: GateFlags): Promise<GateRules> {
  const [{ makeRule, mergeRules, parseAllowance, parseRatio, parseRuleFile }, { parseDuration }] = await Promise.all([
    import('../reports/gate-rules.js'),
    import('../time-range.js'),
  ]);
  const given: [RuleName, unknown, string][] = [
    ['min_tls', flags.minTls, '--min-tls'],
    ['allow_cipher', flags.allowCipher, '--allow-cipher'],
    ['max_failure_ratio', flags.maxFailureRatio, '--max-failure-ratio'],
    ['max_p99_ms', flags.maxP99Ms, '--max-p99-ms'],
  ];
  const rules: Rule[] = given
    .filter(([, value]) => value !== undefined)
    .map(([name, value, flag]) => makeRule(name, value, flag));
  const fromFlags: GateRules = {
    rules,
    allow: (flags.allow ?? []).map((text) => parseAllowance(text, '--allow')),
    ...(flags.quietFor !== undefined && { quietForMs: parseDuration(flags.quietFor, '--quiet-for') }),
    ...(flags.minCoverage !== undefined && { minCoverage: parseRatio(flags.minCoverage, '--min-coverage') }),
  };
  if (flags.rules === undefined) return fromFlags;
  return mergeRules(parseRuleFile(readText(flags.rules), flags.rules), fromFlags);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TlslensError('bad_argument', `Could not read the rule file ${path}: ${messageOf(error)}.`, {
      hint: 'Name a JSON file with --rules.',
      cause: error,
    });
  }
}
