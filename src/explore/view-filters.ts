/**
 * The filters of a view as its address has them, and as conditions on the facts. Times, load balancer, listener, client
 * and server name mean what they mean to reports; version, cipher and outcome are the overview's own.
 */
import { parseClientNetwork } from '../reports/client-network.js';
import { makeConditions, type ReportFilters } from '../reports/filters.js';
import type { Bindings } from '../store/database.js';
import { quoteList } from '../store/quote.js';
import { parseTimeRange } from '../time-range.js';

export interface ViewFilters extends ReportFilters {
  /** Agreed versions, as the log spells them: any of them. */
  readonly versions: readonly string[];
  readonly ciphers: readonly string[];
  readonly outcomes: readonly string[];
}

/** Parameters of an address: once, several times, or not at all. */
export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads `from`, `to`, `since`, `load-balancer`, `listener`, `client`, `sni`, and any number of `version`, `cipher` and
 * `outcome`. An empty value is none.
 *
 * @throws `bad_time`
 */
export function readViewFilters(parameters: Parameters, now: Date): ViewFilters {
  const all = (name: string) => [parameters[name] ?? []].flat().filter((text) => text !== '');
  const one = (name: string) => all(name)[0];
  return {
    ...parseTimeRange({ from: one('from'), to: one('to'), since: one('since') }, now),
    loadBalancer: one('load-balancer'),
    listener: one('listener'),
    client: one('client'),
    sni: one('sni'),
    versions: all('version'),
    ciphers: all('cipher'),
    outcomes: all('outcome'),
  };
}

export interface FactConditions {
  /** On the start of connections; empty where no window is chosen. */
  readonly onTime: readonly string[];
  /** Everything else. */
  readonly others: readonly string[];
  readonly bindings: Bindings;
}

/**
 * @throws `bad_cidr`, `bad_argument`
 */
export function factConditions(filters: ViewFilters): FactConditions {
  const { from, to, loadBalancer, listener, client, sni, versions, ciphers, outcomes } = filters;
  const ofCombos = makeConditions({ loadBalancer, listener });
  const ofNames = makeConditions({ sni });
  const combos = [
    ...ofCombos.onConnections,
    ...anyOf('tls_protocol_version', versions),
    ...anyOf('tls_cipher', ciphers),
    ...anyOf('outcome', outcomes),
  ];
  const others: string[] = [];
  const bindings: Record<string, string> = { ...ofCombos.values, ...ofNames.values };
  if (combos.length > 0) others.push(`combo in (select combo from explore_combos where ${combos.join(' and ')})`);
  for (const condition of ofNames.onConnections) {
    others.push(`name in (select name from explore_names where ${condition})`);
  }
  if (client !== undefined) {
    const { low, high, kind } = parseClientNetwork(client);
    bindings.client_low = String(low);
    bindings.client_high = String(high);
    const isIpv6 = kind === 'ipv6' ? " and client_ip like '%:%'" : '';
    others.push(
      'client in (select client from explore_clients' +
        ` where address between cast($client_low as uhugeint) and cast($client_high as uhugeint)${isIpv6})`,
    );
  }
  return {
    onTime: [
      ...(from ? [`second >= ${seconds(from)}`] : []),
      // The facts have whole seconds: one that has begun before the end is part of the range.
      ...(to ? [`second < ${seconds(to)}`] : []),
    ],
    others,
    bindings,
  };
}

/** Texts from an address cannot be bound as a list of unknown length; a NUL, which no literal holds, matches nothing. */
function anyOf(column: string, values: readonly string[]): string[] {
  const possible = values.filter((value) => !value.includes('\0'));
  return values.length === 0 ? [] : [`list_contains(${quoteList(possible)} :: varchar[], ${column})`];
}

function seconds(time: Date): number {
  // Rounding up keeps a half-open range: what starts in the second of an uneven bound is not split.
  return Math.max(0, Math.ceil(time.getTime() / 1_000));
}
