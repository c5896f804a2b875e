/**
 * The columns of an impact answer, and the ways to group its rows.
 */
import type { ResultColumn } from '../result.js';

/** What a row stands for, as `--group-by` names it. */
export type ImpactGrouping = 'client' | 'owner' | 'sni' | 'listener' | 'cipher';

export const IMPACT_GROUPINGS: readonly ImpactGrouping[] = ['client', 'owner', 'sni', 'listener', 'cipher'];

type Documented = Omit<ResultColumn, 'type'>;

const wide = (column: Documented): Documented => ({ ...column, wide: true });

const verdict: Documented = { name: 'verdict', description: 'breaks, unknown or safe' };
const owner: Documented = { name: 'owner', description: 'owner of the client then, by the list of networks' };
const clientIp: Documented = {
  name: 'client_ip',
  key: true,
  description: 'address of the client; several machines may share it',
};
const domainName: Documented = {
  name: 'domain_name',
  key: true,
  description: 'server name (SNI) the client asked for; NULL where it sent none',
};
const cipher: Documented = { name: 'tls_cipher', description: 'agreed cipher suite' };
const connections: Documented = { name: 'connections', unit: 'count', description: 'completed connections' };
const reason: Documented = {
  name: 'reason',
  key: true,
  description: 'code of the reason; explained in the notes',
};
const listener: Documented = {
  name: 'listener',
  key: true,
  description: 'name of the load balancer and port of the listener',
};
const listenerId: Documented = { name: 'listener_id', description: 'resource id of the listener, as in the log' };
const days: Documented = { name: 'days_active', unit: 'count', description: 'days (UTC) on which there were any' };
const firstSeen: Documented = { name: 'first_seen', unit: 'UTC', description: 'start of the first of them' };
const lastSeen: Documented = { name: 'last_seen', unit: 'UTC', description: 'start of the latest of them' };
const bytes: Documented = { name: 'bytes', unit: 'bytes', description: 'received from clients and sent to them' };

/** One row for each client, server name, agreement, listener and reason. Owners are only in the way where none is known. */
export const rowColumns = (hasOwners: boolean): readonly Documented[] => [
  verdict,
  clientIp,
  hasOwners ? owner : wide(owner),
  wide(domainName),
  { name: 'tls_version', description: 'agreed version' },
  cipher,
  connections,
  reason,
  wide(lastSeen),
  wide(days),
  wide(firstSeen),
  wide(listener),
  wide(listenerId),
  wide(bytes),
  wide({ name: 'old_policy', description: 'policy that was in force; NULL where it is not known' }),
  wide({
    name: 'known',
    description: 'how that is known: known (metadata), assumed (--assume-current), given (--from) or unknown',
  }),
  wide({ name: 'explanation', description: 'the reason in words, with the names of this case' }),
];

const COUNTS: readonly Documented[] = [
  { name: 'breaks', unit: 'count', description: 'connections that would break' },
  { name: 'unknown', unit: 'count', description: 'connections of which it is not known' },
  { name: 'safe', unit: 'count', description: 'connections that are safe' },
  wide(connections),
];

const worst: Documented = { ...verdict, description: 'the worst of its connections: breaks, then unknown, then safe' };
const clients: Documented = { name: 'clients', unit: 'count', description: 'client addresses' };
const reasons: Documented = { ...reason, description: 'codes of the reasons for the verdict' };
const owners: Documented = { name: 'owners', description: 'owners of the clients, by the list of networks' };
const assumed: Documented = {
  name: 'assumed',
  unit: 'count',
  description: 'connections whose old policy is assumed (--assume-current)',
};
const AFTER: readonly Documented[] = [reasons, wide(lastSeen), wide(days), wide(firstSeen), wide(bytes), wide(assumed)];

/** Keys that a group is made by, and all columns of its row. */
export const GROUPINGS: Readonly<Record<ImpactGrouping, { keys: readonly string[]; columns: readonly Documented[] }>> =
  {
    client: { keys: ['client_ip'], columns: [worst, clientIp, wide(owners), ...COUNTS, ...AFTER] },
    owner: {
      keys: ['owner'],
      columns: [
        worst,
        { ...owner, key: true, description: 'owner of the clients; NULL: no owner known' },
        ...COUNTS,
        clients,
        ...AFTER,
      ],
    },
    sni: { keys: ['domain_name'], columns: [worst, domainName, ...COUNTS, clients, wide(owners), ...AFTER] },
    listener: {
      keys: ['load_balancer', 'listener_id'],
      columns: [
        worst,
        listener,
        ...COUNTS,
        clients,
        ...AFTER,
        wide(listenerId),
        wide({ name: 'old_policies', description: 'policies that were in force' }),
      ],
    },
    cipher: {
      keys: ['tls_cipher'],
      columns: [worst, { ...cipher, key: true }, ...COUNTS, clients, wide(owners), ...AFTER],
    },
  };

export const TOTAL_COLUMNS: readonly ResultColumn[] = [
  { name: 'verdict', type: 'VARCHAR', description: 'breaks, unknown or safe' },
  { ...connections, type: 'BIGINT' },
  { name: 'share', type: 'DOUBLE', unit: 'share', description: 'of the connections judged' },
  {
    name: 'clients',
    type: 'BIGINT',
    unit: 'count',
    description: 'client addresses with such connections; one may be in several rows',
  },
  { ...bytes, type: 'BIGINT' },
];

/** The documented columns with the types that the database gave. */
export function typed(documented: readonly Documented[], found: readonly ResultColumn[]): ResultColumn[] {
  const types = new Map(found.map(({ name, type }) => [name, type]));
  return documented.map((column) => ({ ...column, type: types.get(column.name) ?? 'VARCHAR' }));
}
