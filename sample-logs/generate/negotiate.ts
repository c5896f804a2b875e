/**
 * What a listener and a client agree on: highest common version, then the first cipher of the balancer's own
 * list that the client offers and the served certificate can sign for. Pure.
 */

import type { SecurityPolicy, TlsVersion } from './policies.js';
import type { KeyType, TlsStack } from './stacks.js';

export interface Agreement {
  readonly version: TlsVersion;
  readonly cipher: string;
  /** Null for a static RSA key exchange, which has no group. */
  readonly group: string | null;
}

/** A certificate as far as the choice of a cipher goes. */
export interface Keyed {
  readonly keyType: KeyType;
}

const OLDEST_FIRST: readonly TlsVersion[] = ['tlsv10', 'tlsv11', 'tlsv12', 'tlsv13'];
/** Order is assumed: AWS publishes which groups a policy offers, not how they rank. */
const CLASSICAL_GROUPS = ['x25519', 'secp256r1', 'secp384r1', 'secp521r1'];

/**
 * The certificate served and what was agreed, or null where there is no common version or cipher.
 * `certificates` are those that fit the server name; ECDSA is preferred when the client can use it.
 */
export function negotiate<C extends Keyed>(
  policy: SecurityPolicy,
  certificates: readonly [C, ...C[]],
  client: TlsStack,
): { certificate: C; agreed: Agreement | null } {
  const version = OLDEST_FIRST.filter((v) => policy.versions.includes(v) && client.versions.includes(v)).at(-1);
  const ecdsaFirst = [...certificates].sort((a, b) => a.keyType.localeCompare(b.keyType));
  if (version !== undefined) {
    for (const certificate of ecdsaFirst) {
      const agreed = agreeWith(policy, certificate.keyType, version, client);
      if (agreed !== null) return { certificate, agreed };
    }
  }
  return { certificate: certificates[0], agreed: null };
}

function agreeWith(policy: SecurityPolicy, key: KeyType, version: TlsVersion, client: TlsStack): Agreement | null {
  if (!client.verifies.includes(key)) return null;
  const offered = [...(version === 'tlsv13' ? policy.pqGroups : []), ...CLASSICAL_GROUPS];
  const group = offered.find((each) => client.groups.includes(each)) ?? null;
  const cipher = policy.ciphers.find(
    (each) => client.ciphers.includes(each) && fits(each, version, key) && (group !== null || !needsGroup(each)),
  );
  if (cipher === undefined) return null;
  return { version, cipher, group: needsGroup(cipher) ? group : null };
}

function fits(cipher: string, version: TlsVersion, key: KeyType): boolean {
  if (cipher.startsWith('TLS_')) return version === 'tlsv13';
  if (version === 'tlsv13') return false;
  // GCM and the SHA-2 MACs came with TLS 1.2; only `-SHA` suites exist below it.
  if (version !== 'tlsv12' && !cipher.endsWith('-SHA')) return false;
  return cipher.includes('ECDSA') === (key === 'ECDSA');
}

const needsGroup = (cipher: string) => cipher.startsWith('ECDHE') || cipher.startsWith('TLS_');
