/**
 * The filters that every report takes, as flags.
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { ReportFilters } from '../reports/filters.js';

export interface FilterFlags {
  from?: string;
  to?: string;
  since?: string;
  loadBalancer?: string;
  listener?: string;
  client?: string;
  sni?: string;
  limit?: number;
}

/** Adds the filter flags to a command. */
export function addFilterFlags(command: Command): Command {
  return command
    .option(
      '--from <time>',
      'connections that started at this time or later: 2026-03-01, 2026-03-01T12:00Z, or 7d for 7 days ago',
    )
    .option('--to <time>', 'connections that started before this time')
    .option('--since <duration>', 'connections that started within this long: 30m, 12h, 7d')
    .option('--load-balancer <name>', 'only this load balancer: net/name/id, or its name')
    .option(
      '--listener <name>',
      'only this listener: name:port as reports have it, the id that the log has, or its ARN',
    )
    .option('--client <cidr>', 'only clients in this network, or this address')
    .option('--sni <name>', 'only this server name; *.example.com for all below it')
    .option('--limit <n>', 'rows at most, 0 for all (default: what the report says)', (text) => {
      if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
      return Number(text);
    });
}

/** The flags as the filters that `reports/` takes; relative times count back from now. */
export async function readFilters(flags: FilterFlags): Promise<ReportFilters> {
  const { parseTimeRange } = await import('../time-range.js');
  const { loadBalancer, listener, client, sni } = flags;
  return {
    ...parseTimeRange(flags, new Date()),
    ...(loadBalancer !== undefined && { loadBalancer }),
    ...(listener !== undefined && { listener }),
    ...(client !== undefined && { client }),
    ...(sni !== undefined && { sni }),
  };
}
