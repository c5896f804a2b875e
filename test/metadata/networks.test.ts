import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toRanges } from '../../src/metadata/network-ranges.js';
import { type NetworkList, readNetworks } from '../../src/metadata/networks.js';
import { appendConnections } from '../../src/store/append-connections.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { saveNetworks } from '../../src/store/metadata-networks.js';

const HEADER = 'cidr,owner,contact,from,to\n';
const read = (rows: string): NetworkList => readNetworks(HEADER + rows);

describe('the list of networks', () => {
  it('is read with its dates, half-open and in UTC', () => {
    const { networks, rejected } = read(
      '192.0.2.64/28,kiosks,k@example.com,,2026-03-11\n2001:DB8::/32,fleet,,2026-03-11T10:30Z,\n',
    );
    expect(rejected).toEqual([]);
    expect(networks).toEqual([
      {
        cidr: '192.0.2.64/28',
        owner: 'kiosks',
        contact: 'k@example.com',
        valid_from: null,
        valid_to: new Date('2026-03-11T00:00:00Z'),
        low_address: 0xffffc0000240n,
        high_address: 0xffffc000024fn,
      },
      {
        cidr: '2001:db8::/32',
        owner: 'fleet',
        contact: null,
        valid_from: new Date('2026-03-11T10:30:00Z'),
        valid_to: null,
        low_address: 0x20010db8n << 96n,
        high_address: (0x20010db8n << 96n) + (1n << 96n) - 1n,
      },
    ]);
  });

  it('may have its columns in any order, and others beside them', () => {
    const { networks } = readNetworks(
      '\uFEFFnote,Owner,CIDR\r\n"a, b",ops,10.0.0.0/8\r\n# a comment\r\n\r\nx,dev,10.1.0.0/16\r\n',
    );
    expect(networks.map(({ cidr, owner }) => [cidr, owner])).toEqual([
      ['10.0.0.0/8', 'ops'],
      ['10.1.0.0/16', 'dev'],
    ]);
  });

  it('takes an address alone for a network of one', () => {
    const { networks } = read('192.0.2.1,a\n2001:db8::1,b\n');
    expect(networks.map(({ cidr }) => cidr)).toEqual(['192.0.2.1/32', '2001:db8::1/128']);
  });

  it('rejects bad rows with line and reason, and keeps the others', () => {
    const { networks, rejected } = read(
      [
        '10.0.0.0/8,good',
        '10.0.0.0/33,long',
        '10.0.0/8,short',
        '010.0.0.0/8,octal',
        'example.com,name',
        '2001:db8::/129,long',
        'fe80::%eth0/64,zone',
        '10.0.0.0/8/9,twice',
        ',empty',
        '192.0.2.30/24,host',
        '192.0.2.0/24,',
        '192.0.2.0/24,a,,2026-02-30,',
        '192.0.2.0/24,a,,,tomorrow',
        '192.0.2.0/24,a,,2026-03-02,2026-03-01',
        '192.0.2.0/24,a,,2026-03-01,2026-03-01',
        '10.0.0.0/8,again',
      ].join('\n'),
    );
    expect(networks.map(({ owner }) => owner)).toEqual(['good']);
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'bad_cidr'],
      [4, 'bad_cidr'],
      [5, 'bad_cidr'],
      [6, 'bad_cidr'],
      [7, 'bad_cidr'],
      [8, 'bad_cidr'],
      [9, 'bad_cidr'],
      [10, 'bad_cidr'],
      [11, 'host_bits_set'],
      [12, 'no_owner'],
      [13, 'bad_date'],
      [14, 'bad_date'],
      [15, 'dates_reversed'],
      [16, 'dates_reversed'],
      [17, 'same_network_again'],
    ]);
    expect(rejected[8]?.message).toBe('192.0.2.30/24 is an address in 192.0.2.0/24: which of the two is meant?');
    expect(rejected.at(-1)?.message).toBe('10.0.0.0/8 has an owner for this time already, from line 2.');
  });

  it('lets a network change its owner', () => {
    const { networks, rejected } = read('192.0.2.0/24,a,,,2026-03-11\n192.0.2.0/24,b,,2026-03-11,\n');
    expect([networks.length, rejected]).toEqual([2, []]);
  });

  it.each([
    ['without a header', '10.0.0.0/8,ops\n', 'has no column cidr'],
    ['without owners', 'cidr,contact\n10.0.0.0/8,x\n', 'has no column owner'],
    ['that is empty', '', 'has no column cidr'],
    ['with a quote that does not end', `${HEADER}"10.0.0.0/8,ops\n`, 'as CSV'],
  ])('is refused as a file %s', (_, text, why) => {
    expect(() => readNetworks(text, 'n.csv')).toThrow(expect.objectContaining({ code: 'bad_argument' }));
    expect(() => readNetworks(text, 'n.csv')).toThrow(why);
  });

  it('of the samples is read without a rejection', () => {
    const { networks, rejected } = readNetworks(readFileSync('sample-logs/networks.csv', 'utf8'));
    expect([networks.length, rejected]).toEqual([21, []]);
  });
});

let database: Database;
beforeEach(async () => {
  database = await openDatabase(IN_MEMORY, { mode: 'write' });
});
afterEach(() => database.close());

async function load(list: NetworkList, clients: readonly string[]): Promise<void> {
  await saveNetworks(database, list.networks, toRanges(list.networks));
  await database.run('delete from connection_rows');
  await appendConnections(
    database,
    clients.map((client_ip, object_id) => ({ object_id, client_ip, started_at: new Date('2026-03-10T00:00:00Z') })),
  );
}
const owners = async (columns = 'client_ip, owner, cidr') =>
  (await database.query(`select ${columns} from client_owners order by client_ip, owned_from`)).rows.map((row) =>
    Object.values(row),
  );

describe('owners of clients', () => {
  it('are those of the longest network', async () => {
    await load(
      read('10.0.0.0/8,big\n10.1.0.0/16,middle\n10.1.2.3/32,one\n2001:db8::/32,six\n2001:db8:1::/48,seven\n'),
      [
        '10.1.2.3',
        '10.1.2.4',
        '10.2.0.0',
        '10.255.255.255',
        '11.0.0.0',
        '9.255.255.255',
        '2001:db8::1',
        '2001:db8:1::1',
        '2001:db9::',
      ],
    );
    expect(await owners()).toEqual([
      ['10.1.2.3', 'one', '10.1.2.3/32'],
      ['10.1.2.4', 'middle', '10.1.0.0/16'],
      ['10.2.0.0', 'big', '10.0.0.0/8'],
      ['10.255.255.255', 'big', '10.0.0.0/8'],
      ['2001:db8:1::1', 'seven', '2001:db8:1::/48'],
      ['2001:db8::1', 'six', '2001:db8::/32'],
    ]);
  });

  it('change with time, and fall back to the next longer network', async () => {
    await load(
      read(
        '192.0.2.0/24,all,x@example.com,,\n192.0.2.64/28,old,,2026-03-05,2026-03-11\n192.0.2.64/28,new,,2026-03-11,2026-03-20\n',
      ),
      ['192.0.2.70'],
    );
    const day = (text: string) => new Date(`${text}T00:00:00Z`);
    expect(await owners('owner, contact, owned_from, owned_to')).toEqual([
      ['all', 'x@example.com', day('0001-01-01'), day('2026-03-05')],
      ['old', null, day('2026-03-05'), day('2026-03-11')],
      ['new', null, day('2026-03-11'), day('2026-03-20')],
      ['all', 'x@example.com', day('2026-03-20'), day('9999-12-31')],
    ]);
  });

  it('of all IPv6 addresses do not own IPv4 ones', async () => {
    await load(read('::/0,six\n'), ['192.0.2.1', '2001:db8::1', '::1']);
    expect(await owners('client_ip, owner')).toEqual([
      ['2001:db8::1', 'six'],
      ['::1', 'six'],
    ]);
    await load(read('::/0,six\n0.0.0.0/0,four\n'), [
      '0.0.0.0',
      '255.255.255.255',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ]);
    expect(await owners('owner')).toEqual([['four'], ['four'], ['six']]);
  });

  it('are replaced as a whole by the next list', async () => {
    await load(read('10.0.0.0/8,a\n'), ['10.0.0.1', '11.0.0.1']);
    await load(read('11.0.0.0/8,b\n'), ['10.0.0.1', '11.0.0.1']);
    expect(await owners('client_ip, owner')).toEqual([['11.0.0.1', 'b']]);
    expect((await database.query('select count(*) as n from networks')).rows).toEqual([{ n: 1 }]);
  });

  it('equal those of a naive search, for random lists, clients and times', async () => {
    const octet = fc.constantFrom(0, 1, 2, 127, 128, 255);
    const v4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
    const group = fc.constantFrom('0', '1', '8000', 'ffff', 'db8');
    const v6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((parts) => parts.join(':'));
    const address = fc.oneof(v4, v6);
    const day = fc.nat(6);
    const row = fc.record({
      address,
      length: fc.nat(128),
      owner: fc.constantFrom('a', 'b', 'c', 'd'),
      from: fc.option(day),
      to: fc.option(day),
    });
    const dateOf = (value: number) => new Date(Date.UTC(2026, 2, value + 1));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 25 }),
        fc.array(address, { minLength: 1, maxLength: 40 }),
        async (rows, clients) => {
          const csv = rows.map(({ address: ip, length, owner, from, to }) => {
            const bits = ip.includes(':') ? 128 : 32;
            const prefix = length % (bits + 1);
            const network = ip.includes(':')
              ? ipaddr.IPv6.networkAddressFromCIDR(`${ip}/${prefix}`)
              : ipaddr.IPv4.networkAddressFromCIDR(`${ip}/${prefix}`);
            const dates = [from, to].map((value) => (value === null ? '' : dateOf(value).toISOString().slice(0, 10)));
            return `${network}/${prefix},${owner},,${dates.join(',')}`;
          });
          const list = read(csv.join('\n'));
          await load(list, clients);
          const { rows: found } = await database.query('select * from client_owners');
          for (const client of new Set(clients)) {
            for (let value = -1; value <= 7; value++) {
              const time = dateOf(value);
              const held = found.filter(
                (owner) => owner.client_ip === client && owner.owned_from! <= time && time < owner.owned_to!,
              );
              const parsed = ipaddr.parse(client);
              const fits = list.networks.filter(({ cidr, valid_from, valid_to }) => {
                const [network, prefix] = ipaddr.parseCIDR(cidr);
                return (
                  network.kind() === parsed.kind() &&
                  parsed.match(network, prefix) &&
                  (valid_from === null || valid_from <= time) &&
                  (valid_to === null || time < valid_to)
                );
              });
              const [longest] = fits.sort((a, b) => Number(b.cidr.split('/')[1]) - Number(a.cidr.split('/')[1]));
              expect(held.map(({ cidr, owner }) => [cidr, owner])).toEqual(
                longest ? [[longest.cidr, longest.owner]] : [],
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
