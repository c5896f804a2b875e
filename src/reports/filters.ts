/**
 * The filters of reports as SQL conditions with their values. The conditions stand at the markers of a query; what
 * they filter is said by the column names alone.
 */
import { TlslensError } from '../errors.js';
import { type ScanRule, scanConditions } from '../scan-rule.js';
import { quoteLiteral } from '../store/quote.js';
import { FILTERS_MARKER, LISTENER_FILTERS_MARKER, OBJECT_FILTERS_MARKER, SCAN_MARKER } from './catalogue.js';
import { parseClientNetwork } from './client-network.js';

/** Which connections a report is about. All of them apply; what is absent does not filter. */
export interface ReportFilters {
  /** Start of connections, included. */
  readonly from?: Date | undefined;
  /** Start of connections, not included. */
  readonly to?: Date | undefined;
  /** `net/name/id`, `name/id`, the name alone, or the ARN. */
  readonly loadBalancer?: string | undefined;
  /** Resource id of the listener, its ARN, or `name:port` as reports call it where metadata tells. */
  readonly listener?: string | undefined;
  /** One address or a network in CIDR form. */
  readonly client?: string | undefined;
  /** A server name, ignoring case; `*.example.com` for all names below; `-` for connections without one. */
  readonly sni?: string | undefined;
}

/** Conditions for the markers, and the values of their `$parameters`. */
export interface Conditions {
  /** On columns of `connections`. */
  readonly onConnections: readonly string[];
  /** On columns of `objects`: the coarser ones that an object can tell. */
  readonly onObjects: readonly string[];
  /** On `load_balancer` and `listener_id` of metadata, which knows neither clients nor server names. */
  readonly onListeners: readonly string[];
  /** On `delivery_day`, which every relation made of log lines has where they are folders; part of the first two. */
  readonly onScan: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

const PERIOD = "interval '5' minute";

/**
 * @throws `bad_cidr`, `bad_argument`
 */
export function makeConditions(filters: ReportFilters, scan?: ScanRule): Conditions {
  const onScan = scanConditions(scan);
  const onConnections: string[] = [...onScan];
  const onObjects: string[] = [...onScan];
  const onListeners: string[] = [];
  const values: Record<string, string> = {};
  if (filters.from) {
    values.from = sqlTime(filters.from);
    onConnections.push('started_at >= cast($from as timestamp)');
    // An object whose name does not tell its period may belong to any.
    onObjects.push('(period_end is null or period_end > cast($from as timestamp))');
  }
  if (filters.to) {
    values.to = sqlTime(filters.to);
    onConnections.push('started_at < cast($to as timestamp)');
    onObjects.push(`(period_end is null or period_end - ${PERIOD} < cast($to as timestamp))`);
  }
  if (filters.loadBalancer !== undefined) {
    const { condition, value } = loadBalancerCondition(filters.loadBalancer);
    values.load_balancer = value;
    onConnections.push(condition);
    onListeners.push(condition);
    onObjects.push(`(${condition} or ${holdsLines(condition)})`);
  }
  if (filters.listener !== undefined) {
    values.listener = lastSegment(nonEmpty(filters.listener, '--listener'));
    const condition = listenerCondition(values.listener);
    onConnections.push(condition);
    onListeners.push(condition);
    onObjects.push(`(${isOnBalancerOf(condition)} or ${holdsLines(condition)})`);
  }
  if (filters.client !== undefined) onConnections.push(...clientConditions(filters.client, values));
  if (filters.sni !== undefined) onConnections.push(sniCondition(filters.sni, values));
  return { onConnections, onObjects, onListeners, onScan, values };
}

/** A query with its conditions in place: with bound parameters, and as text that runs by itself. */
export interface FilteredQuery {
  readonly sql: string;
  readonly bindings: Readonly<Record<string, string>>;
  readonly written: string;
}

/** Puts conditions at the markers of a query. */
export function applyConditions(sql: string, conditions: Conditions): FilteredQuery {
  const { onConnections, onObjects, onListeners, onScan, values } = conditions;
  const markers: [string, string][] = [
    [FILTERS_MARKER, onConnections.map((condition) => `${condition} and`).join(' ')],
    [OBJECT_FILTERS_MARKER, onObjects.map((condition) => `${condition} and`).join(' ')],
    [LISTENER_FILTERS_MARKER, onListeners.map((condition) => `${condition} and`).join(' ')],
    // The last one: conditions hold it too.
    [SCAN_MARKER, onScan.map((condition) => `${condition} and`).join(' ')],
  ];
  const used = markers.filter(([marker]) => marker === SCAN_MARKER || sql.includes(marker));
  const fill = (value: (name: string) => string) =>
    used.reduce((text, [marker, conditions]) => {
      const replacement = conditions.replace(/\$(\w+)/g, (_, name: string) => value(name));
      return text.replaceAll(marker, () => replacement);
    }, sql);
  const names = new Set<string>();
  const bound = fill((name) => {
    names.add(name);
    return `$${name}`;
  });
  return {
    sql: bound,
    bindings: Object.fromEntries([...names].map((name) => [name, values[name] as string])),
    written: fill((name) => quoteLiteral(values[name] as string)),
  };
}

/** A UTC time as DuckDB reads it into a TIMESTAMP, whatever the session's time zone. */
export function sqlTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}

function loadBalancerCondition(text: string): { condition: string; value: string } {
  const value = loadBalancerPath(nonEmpty(text, '--load-balancer'));
  return value.endsWith('/')
    ? { condition: 'starts_with(load_balancer, $load_balancer)', value }
    : { condition: 'load_balancer = $load_balancer', value };
}

/** What `load_balancer` equals, or begins with where this ends in a slash. */
export function loadBalancerPath(text: string): string {
  const id = text.trim().replace(/^arn:.*:loadbalancer\//, '');
  const path = id.startsWith('net/') ? id : `net/${id}`;
  // A name holds no slash: net/<name>/<id> is complete, net/<name> is not.
  return path.split('/').length > 2 ? path : `${path}/`;
}

/** Where the name of an object does not tell its load balancer, its lines do. */
const holdsLines = (condition: string): string =>
  `load_balancer is null and object_id in (select object_id from connections where ${SCAN_MARKER} ${condition})`;

/** What holds for objects, and whatever has a load balancer, where its lines may be of such a listener. */
export const isOnBalancerOf = (condition: string): string =>
  `load_balancer in (select load_balancer from connections where ${SCAN_MARKER} ${condition})`;

/** What holds for lines and metadata of the listener that the parameter `$listener` has this value for. */
export function listenerCondition(listener: string): string {
  return /:\d+$/.test(listener)
    ? 'listener_id in (select listener_id from listener_names where listener = $listener)'
    : 'listener_id = $listener';
}

function lastSegment(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** Over distinct addresses: `ip_hex` costs too much to be computed for every connection. */
const IN_NETWORK = `client_ip in (
    select client_ip from connections where ${SCAN_MARKER} true group by client_ip
    having ip_hex(min(client_ip)) between $client_low and $client_high
  )`;

function clientConditions(text: string, values: Record<string, string>): string[] {
  const { low, high, kind } = parseClientNetwork(text);
  // An IPv4 address has one spelling in the log, an IPv6 address has several.
  if (kind === 'ipv4' && low === high && !text.includes(':')) {
    values.client = text.trim().replace(/\/32$/, '');
    return ['client_ip = $client'];
  }
  values.client_low = hexAddress(low);
  values.client_high = hexAddress(high);
  return kind === 'ipv6' ? [IN_NETWORK, "client_ip like '%:%'"] : [IN_NETWORK];
}

/** As `ip_hex` spells it. */
function hexAddress(address: bigint): string {
  return address.toString(16).padStart(32, '0');
}

function sniCondition(text: string, values: Record<string, string>): string {
  const name = nonEmpty(text, '--sni').toLowerCase();
  if (name === '-') return 'domain_name is null';
  const isWildcard = name.startsWith('*.') && name.length > 2;
  const rest = isWildcard ? name.slice(1) : name;
  if (rest.includes('*')) {
    throw new TlslensError('bad_argument', `Could not read --sni ${JSON.stringify(text)} as a server name.`, {
      hint: 'Write a whole name, or *. and a domain for all names below it: www.example.com, *.example.com.',
      details: { sni: text },
    });
  }
  values.sni = rest;
  return isWildcard ? 'starts_with(reverse(lower(domain_name)), reverse($sni))' : 'lower(domain_name) = $sni';
}

function nonEmpty(text: string, option: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.includes('\0')) {
    throw new TlslensError('bad_argument', `The value of ${option} is empty or holds a NUL.`, {
      hint: 'Leave the option out to see everything.',
      details: { option },
    });
  }
  return trimmed;
}
