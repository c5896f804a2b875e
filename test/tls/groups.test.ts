import { expect, test } from 'vitest';
import { isPostQuantum, TLS_GROUPS, tlsGroup } from '../../src/tls/groups.js';

test('there are eight groups, each name and number once: four classical, three hybrid, one purely post-quantum', () => {
  expect(TLS_GROUPS).toHaveLength(8);
  expect(new Set(TLS_GROUPS.map((g) => g.group_name.toLowerCase())).size).toBe(8);
  expect(new Set(TLS_GROUPS.map((g) => g.iana_number)).size).toBe(8);
  const count = (kind: string) => TLS_GROUPS.filter((g) => g.kind === kind).length;
  expect([count('classical'), count('hybrid-pq'), count('pq')]).toEqual([4, 3, 1]);
});

test('numbers are those of the IANA registry', () => {
  expect(tlsGroup('x25519')?.iana_number).toBe(0x001d);
  expect(tlsGroup('secp256r1')?.iana_number).toBe(0x0017);
  expect(tlsGroup('X25519MLKEM768')?.iana_number).toBe(0x11ec);
  expect(tlsGroup('MLKEM1024')?.iana_number).toBe(0x0202);
});

test('only spellings found in real lines are marked as seen', () => {
  expect(TLS_GROUPS.filter((g) => g.seen_in_logs).map((g) => g.group_name)).toEqual(['x25519', 'secp256r1']);
});

test('post-quantum is told in any case of letters, also for a group that is not in the table', () => {
  expect(isPostQuantum('x25519mlkem768')).toBe(true);
  expect(isPostQuantum('SomethingMLKEM512')).toBe(true);
  expect(isPostQuantum('MLKEM1024')).toBe(true);
  expect(isPostQuantum('x25519')).toBe(false);
  expect(isPostQuantum('ffdhe2048')).toBe(false);
});
