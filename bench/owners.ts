/**
 * Owners of clients: one million addresses, IPv4 and IPv6, against five thousand overlapping networks, longest prefix
 * first.
 */
import { join } from 'node:path';
import { toRanges } from '../src/metadata/network-ranges.js';
import { readNetworks } from '../src/metadata/networks.js';
import { openDatabase } from '../src/store/database.js';
import { saveNetworks } from '../src/store/metadata-networks.js';
import { against } from './aims.js';
import { median, print, seconds } from './measure.js';

const CLIENTS = 1_000_000;
const NETWORKS = 5_000;

/** 2,500 networks of 10.0.0.0/8 (/16, and /24 and /28 inside them) and as many of 2001:db8::/32 (/48, /56, /64). */
function networkList(): string {
  const rows = ['cidr,owner,contact'];
  for (let index = 0; rows.length <= NETWORKS / 2; index++) {
    const [net, part] = [index % 250, Math.floor(index / 250)];
    const cidr =
      part === 0
        ? `10.${net}.0.0/16`
        : part < 6
          ? `10.${net}.${part * 8}.0/24`
          : `10.${net}.${part * 8}.${part * 16}/28`;
    rows.push(`${cidr},owner-${index % 300},`);
  }
  for (let index = 0; rows.length <= NETWORKS; index++) {
    const [net, part] = [(index % 250).toString(16), Math.floor(index / 250)];
    const cidr =
      part === 0
        ? `2001:db8:${net}::/48`
        : part < 6
          ? `2001:db8:${net}:${part}00::/56`
          : `2001:db8:${net}:${part}03::/64`;
    rows.push(`${cidr},owner-${index % 300},`);
  }
  return rows.join('\n');
}

/** Half of the addresses are IPv4, half IPv6; a few lie in no network. Each is there once. */
const INSERT_CLIENTS = `
  insert into connection_traits by name
  select 1 as traits_id, 'net/bench/0123456789abcdef' as load_balancer, '0123456789abcdef' as listener_id,
    '192.0.2.1' as destination_ip, 443 as destination_port;
  insert into connection_rows by name
  select
    1 as object_id, timestamp '2026-03-01' as started_at, timestamp '2026-03-01' as ended_at, 1 as traits_id,
    case when n % 2 = 0
      then '10.' || (n // 2 % 256) || '.' || (n // 512 % 256) || '.' || (n // 131072 * 5 % 256)
      else printf('2001:db8:%x:%x::%x', (hash(n) % 300)::bigint, (hash(n, 1) % 4096)::bigint, n) end as client_ip,
    1 as client_port
  from range(${CLIENTS}) as t (n)`;

export async function measureOwners(input: { dir: string; runs: number }): Promise<void> {
  const database = await openDatabase(join(input.dir, 'owners.db'), { mode: 'write' });
  try {
    await database.run(INSERT_CLIENTS);
    const { networks } = readNetworks(networkList());
    const load = await median(1, () => saveNetworks(database, networks, toRanges(networks)));
    const addresses = `select count(distinct client_ip) as clients, count(distinct client_ip) filter (where client_ip like '%:%') as ipv6 from connections`;
    const [counted = {}] = (await database.query(addresses)).rows;
    const [answer = {}] = (
      await database.query('select count(*) as owned, count(distinct cidr) as chosen from client_owners')
    ).rows;
    const time = await median(input.runs, () =>
      database.query('select owner, count(*) from client_owners group by owner'),
    );
    print(
      `Owners of ${Number(counted.clients).toLocaleString('en-US')} addresses (${Number(counted.ipv6).toLocaleString('en-US')} of IPv6) ` +
        `in ${networks.length.toLocaleString('en-US')} networks: ${Number(answer.owned).toLocaleString('en-US')} have one, ` +
        `${Number(answer.chosen).toLocaleString('en-US')} networks are the longest for some`,
      [
        { what: 'networks load', seconds: seconds(load) },
        { what: 'longest-prefix join', seconds: seconds(time) },
      ],
    );
    const over = `${CLIENTS.toLocaleString('en-US')} addresses, ${NETWORKS.toLocaleString('en-US')} networks`;
    against('longest-prefix join', time, { over, unit: 's', atMost: 3 });
  } finally {
    database.close();
  }
}
