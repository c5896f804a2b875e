/**
 * How Athena is reached, as flags and environment variables: the same for every command that can run there.
 */
import type { Command } from 'commander';
import type { AthenaEngineOptions } from '../engines/athena.js';
import type { Globals } from './globals.js';

export interface AthenaFlags {
  athenaWorkgroup?: string;
  athenaOutput?: string;
  athenaDatabase?: string;
  athenaCatalog?: string;
  athenaReuse?: string;
  pricePerTb?: string;
}

/** Adds the flags of Athena to a command. */
export function addAthenaFlags(command: Command): Command {
  return command
    .option('--athena-workgroup <name>', 'workgroup (default: $TLSLENS_ATHENA_WORKGROUP, else primary)')
    .option('--athena-output <uri>', 'place for results, s3://bucket/prefix/ (default: what the workgroup says)')
    .option('--athena-database <name>', 'database of the tables (default: $TLSLENS_ATHENA_DATABASE, else tlslens)')
    .option('--athena-catalog <name>', 'data catalog (default: AwsDataCatalog)')
    .option('--athena-reuse <duration>', 'take a result of the same query that is no older: 60m, 1d, at most 7d')
    .option('--price-per-tb <dollars>', 'what Athena charges for a terabyte scanned (default: 5)');
}

const LONGEST_REUSE_MINUTES = 10_080;
const MINUTE_MS = 60_000;

/**
 * The flags, then the environment, then what is left to the SDK.
 *
 * @throws `bad_argument`, `bad_time`
 */
export async function readAthenaFlags(flags: AthenaFlags, globals: Globals): Promise<AthenaEngineOptions> {
  const [{ parsePrice, DEFAULT_PRICE_PER_TB }, { parseS3Uri }] = await Promise.all([
    import('../engines/athena-cost.js'),
    import('../source/s3-uri.js'),
  ]);
  const { env } = process;
  const [profile] = globals.profiles;
  const [region] = globals.regions;
  const outputLocation = flags.athenaOutput ?? env.TLSLENS_ATHENA_OUTPUT;
  if (outputLocation !== undefined) parseS3Uri(outputLocation);
  const price = flags.pricePerTb ?? env.TLSLENS_ATHENA_PRICE_PER_TB;
  return {
    profile,
    region,
    endpointUrl: globals.endpointUrl,
    workgroup: flags.athenaWorkgroup ?? env.TLSLENS_ATHENA_WORKGROUP,
    outputLocation,
    catalog: flags.athenaCatalog,
    database: flags.athenaDatabase ?? env.TLSLENS_ATHENA_DATABASE,
    reuseMinutes: flags.athenaReuse === undefined ? undefined : await reuseMinutes(flags.athenaReuse),
    pricePerTb: price === undefined ? DEFAULT_PRICE_PER_TB : parsePrice(price, '--price-per-tb'),
  };
}

/** Athena counts whole minutes, and forgets after seven days. */
async function reuseMinutes(text: string): Promise<number> {
  const { parseDuration } = await import('../time-range.js');
  const minutes = Math.ceil(parseDuration(text, '--athena-reuse') / MINUTE_MS);
  if (minutes <= LONGEST_REUSE_MINUTES) return minutes;
  const { TlslensError } = await import('../errors.js');
  throw new TlslensError('bad_time', `Athena keeps no result for as long as --athena-reuse ${text}.`, {
    hint: 'Seven days are the most: 7d.',
    details: { minutes },
  });
}
