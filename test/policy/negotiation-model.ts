/**
 * A second, independent model of a TLS negotiation for the soundness test: bit masks, and what a suite needs read off
 * its name. It shares the lists of the policies with `src/policy`, and no code.
 */

export const VERSIONS = ['tlsv10', 'tlsv11', 'tlsv12', 'tlsv13'] as const;
const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** How a listener with certificates picks among them. */
export const CERTIFICATES = [
  'rsa',
  'ecdsa',
  // Both key types: whichever fits the first suite in the server's order.
  'dual-by-cipher-order',
  // Both: ECDSA as soon as the client offers any ECDSA suite, whatever the policy holds.
  'dual-ecdsa-by-client',
  // Both: an ECDSA suite if one is common, else RSA.
  'dual-ecdsa-by-common',
  // Both, the other way round: contradicts what AWS documents.
  'dual-rsa-by-client',
  'dual-rsa-by-common',
] as const;
export type Certificates = (typeof CERTIFICATES)[number];

export interface Client {
  /** Bit i: speaks VERSIONS[i]. Without 1.3 the ClientHello says the newest version only. */
  readonly versions: number;
  /** Bit i: offers suites[i]. */
  readonly suites: number;
  /** Whether it offers secp384r1 besides secp256r1. */
  readonly p384: boolean;
}

export interface Server {
  readonly versions: number;
  /** Whether secp384r1 is its only group. */
  readonly p384Only: boolean;
  /** Indexes into the suites, in order. */
  readonly order: readonly number[];
}

export interface Suites {
  readonly names: readonly string[];
  /** For each version: mask of the suites that it allows. */
  readonly allowed: readonly number[];
  readonly rsa: number;
  readonly ecdsa: number;
  readonly tls13: number;
  readonly staticRsa: number;
}

export function suitesOf(names: readonly string[]): Suites {
  const mask = (test: (name: string) => boolean) =>
    names.reduce((bits, name, index) => bits | (test(name) ? 1 << index : 0), 0);
  const tls13 = mask((name) => name.startsWith('TLS_'));
  const sha1 = mask((name) => /-SHA$/.test(name));
  const ecdsa = mask((name) => name.includes('ECDSA'));
  const all = mask(() => true);
  return {
    names,
    allowed: [sha1, sha1, all & ~tls13, tls13],
    rsa: all & ~tls13 & ~ecdsa,
    ecdsa,
    tls13,
    staticRsa: mask((name) => name.startsWith('AES')),
  };
}

export function serverOf(
  policy: { protocols: readonly string[]; ciphers: readonly string[] },
  p384Only: boolean,
  suites: Suites,
): Server {
  return {
    versions: policy.protocols.reduce((bits, protocol) => bits | (1 << PROTOCOLS.indexOf(protocol)), 0),
    p384Only,
    order: policy.ciphers.map((name) => suites.names.indexOf(name)),
  };
}

/** The agreed version * 32 + suite, or -1 where the handshake fails. */
export function negotiate(client: Client, server: Server, certificates: Certificates, suites: Suites): number {
  const version = agreedVersion(client.versions, server.versions);
  if (version < 0) return -1;
  const groupInCommon = client.p384 || !server.p384Only;
  const common = client.suites & (suites.allowed[version] ?? 0) & (groupInCommon ? -1 : suites.staticRsa);
  for (const allowed of attempts(client, version, certificates, suites)) {
    for (const index of server.order) if ((common & allowed & (1 << index)) !== 0) return version * 32 + index;
  }
  return -1;
}

function agreedVersion(client: number, server: number): number {
  const newest = 31 - Math.clz32(client);
  const listed = (client & 8) !== 0 ? client : (1 << (newest + 1)) - 1;
  const common = listed & server;
  if (common === 0) return -1;
  const version = 31 - Math.clz32(common);
  // An old ClientHello can't name a hole: the server picks it and the client gives up.
  return (client & (1 << version)) === 0 ? -1 : version;
}

/** The masks of suites tried one after the other. */
function attempts(client: Client, version: number, certificates: Certificates, suites: Suites): number[] {
  if (version === 3) return [suites.tls13];
  const { rsa, ecdsa } = suites;
  switch (certificates) {
    case 'rsa':
      return [rsa];
    case 'ecdsa':
      return [ecdsa];
    case 'dual-by-cipher-order':
      return [rsa | ecdsa];
    case 'dual-ecdsa-by-client':
      return [(client.suites & ecdsa) !== 0 ? ecdsa : rsa];
    case 'dual-ecdsa-by-common':
      return [ecdsa, rsa];
    case 'dual-rsa-by-client':
      return [(client.suites & rsa) !== 0 ? rsa : ecdsa];
    case 'dual-rsa-by-common':
      return [rsa, ecdsa];
  }
}
