/**
 * Real TLS handshakes of this process with itself, by Node's OpenSSL: servers set up like a security policy, clients
 * with restricted versions and suites.
 */

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type ConnectionOptions, connect, createServer, type SecureVersion, type Server } from 'node:tls';

export type KeyType = 'rsa' | 'ecdsa';

/** What was agreed; the version is spelled as in the API. */
export interface Outcome {
  readonly version: string;
  readonly cipher: string;
  /** IANA's name, as OpenSSL knows it. */
  readonly standardName: string;
}

export interface RealClient {
  readonly name: string;
  readonly oldest: SecureVersion;
  readonly newest: SecureVersion;
  readonly ciphers: readonly string[];
}

const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url));

// OpenSSL 3 refuses TLS 1.0 and 1.1 and their SHA-1 signatures above security level 0. It also refuses a level with no
// older suite to go with.
const cipherString = (names: readonly string[]): string =>
  [...names, ...(names.every((name) => name.startsWith('TLS_')) ? [] : ['@SECLEVEL=0'])].join(':');

/** A server that follows a policy: its versions, and its suites in its own order. */
export async function listenLike(
  policy: { readonly protocols: readonly string[]; readonly ciphers: readonly string[] },
  keyTypes: readonly KeyType[],
): Promise<Server> {
  const server = createServer(
    {
      key: keyTypes.map((type) => fixture(`${type}-key`)),
      cert: keyTypes.map((type) => fixture(`${type}-cert`)),
      minVersion: policy.protocols[0] as SecureVersion,
      maxVersion: policy.protocols.at(-1) as SecureVersion,
      ciphers: cipherString(policy.ciphers),
      honorCipherOrder: true,
    },
    (socket) => socket.on('error', () => {}).end(),
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** One handshake; `null` where it fails. */
export function shakeHands(server: Server, client: RealClient): Promise<Outcome | null> {
  const options: ConnectionOptions = {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    minVersion: client.oldest,
    maxVersion: client.newest,
    ciphers: cipherString(client.ciphers),
    // The fixtures are self-signed; what is tested is the negotiation.
    rejectUnauthorized: false,
  };
  return new Promise((resolve) => {
    const socket = connect(options, () => {
      const { name, standardName } = socket.getCipher();
      resolve({ version: socket.getProtocol() ?? '', cipher: name, standardName });
      socket.destroy();
    });
    socket.on('error', () => resolve(null));
  });
}
