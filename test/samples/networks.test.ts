import { describe, expect, it } from 'vitest';
import { networksCsv } from '../../sample-logs/generate/networks.js';
import { POPULATIONS } from '../../sample-logs/generate/populations.js';

const networks = networksCsv()
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => row.split(','));

/** An address as bits, so that a prefix is a prefix of text. */
function bits(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  }
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0')).join('');
}

function owners(address: string): string[] {
  const found = networks
    .map(([cidr, owner]) => ({ cidr: cidr!, owner: owner!, length: Number(cidr!.split('/')[1]) }))
    .filter(({ cidr }) => cidr.includes(':') === address.includes(':'))
    .filter(({ cidr, length }) => bits(cidr.split('/')[0]!).slice(0, length) === bits(address).slice(0, length));
  const longest = Math.max(...found.map(({ length }) => length));
  return found.filter(({ length }) => length === longest).map(({ owner }) => owner);
}

describe('networks.csv', () => {
  it('has a header and five columns in every row', () => {
    expect(networksCsv().split('\n')[0]).toBe('cidr,owner,contact,from,to');
    expect(networks.every((row) => row.length === 5)).toBe(true);
  });

  it('has no address bits beyond its prefixes', () => {
    for (const [cidr] of networks) {
      const [address, length] = cidr!.split('/');
      expect(bits(address!).slice(Number(length)), cidr).toMatch(/^0*$/);
    }
  });

  it('names each partner by its longest prefix', () => {
    for (const { name, addresses } of POPULATIONS.filter((each) => each.name.startsWith('partner-'))) {
      for (const address of addresses) expect(owners(address), address).toEqual([name]);
    }
  });

  it('gives the kiosks another owner from the second day on', () => {
    expect(owners('192.0.2.64')).toEqual(['kiosk-estate', 'partner-kiosk-service']);
    expect(networks.filter(([cidr]) => cidr === '192.0.2.64/28').map((row) => row.slice(3))).toEqual([
      ['', '2026-03-11'],
      ['2026-03-11', ''],
    ]);
  });
});
