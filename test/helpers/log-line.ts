/**
 * Builds log lines: a completed TLS 1.3 handshake but for what is said otherwise. `null` is written as `-`.
 */

export interface LineParts {
  /** Start of the connection, UTC without a zone. */
  started?: string;
  loadBalancer?: string;
  listener?: string;
  client?: string;
  clientPort?: number;
  /** Whole life of the connection; its end follows. */
  durationMs?: number;
  /** `null` where the handshake did not complete. */
  handshakeMs?: number | null;
  received?: number;
  sent?: number;
  alert?: number | null;
  cert?: string | null;
  cipher?: string | null;
  version?: string | null;
  keyExchange?: string | null;
  sni?: string | null;
  alpnFront?: string | null;
  alpnBack?: string | null;
  /** As in the log: `"h2","http/1.1"`. */
  alpnOffer?: string | null;
}

export const EDGE = 'net/edge/00000000000000e1';
export const LISTENER = '00000000000000a1';
export const CERT = 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-0000000000c1';

const USUAL_CIPHER: Readonly<Record<string, string>> = {
  tlsv13: 'TLS_AES_128_GCM_SHA256',
  tlsv12: 'ECDHE-RSA-AES128-GCM-SHA256',
  tlsv11: 'ECDHE-RSA-AES128-SHA',
  tlsv10: 'ECDHE-RSA-AES128-SHA',
};

export function line(parts: LineParts = {}): string {
  const started = parts.started ?? '2026-03-10T12:00:00';
  const durationMs = parts.durationMs ?? 1000;
  const ended = new Date(Date.parse(`${started}Z`) + durationMs).toISOString().slice(0, 19);
  const version = parts.version === undefined ? 'tlsv13' : parts.version;
  const usual = <T>(value: T | null | undefined, otherwise: T | null) => (value === undefined ? otherwise : value);
  return [
    'tls',
    '2.0',
    ended,
    parts.loadBalancer ?? EDGE,
    parts.listener ?? LISTENER,
    `${parts.client ?? '203.0.113.7'}:${parts.clientPort ?? 40000}`,
    '10.0.1.9:443',
    durationMs,
    usual(parts.handshakeMs, 20),
    parts.received ?? 100,
    parts.sent ?? 1000,
    usual(parts.alert, null),
    usual(parts.cert, CERT),
    null,
    usual(parts.cipher, version === null ? null : (USUAL_CIPHER[version] ?? null)),
    version,
    usual(parts.keyExchange, version === null ? null : 'x25519'),
    usual(parts.sni, 'www.example.com'),
    usual(parts.alpnFront, null),
    usual(parts.alpnBack, null),
    usual(parts.alpnOffer, null),
    started,
  ]
    .map((value) => value ?? '-')
    .join(' ');
}

const NOT_AGREED = { handshakeMs: null, version: null, received: 0, sent: 0 } as const;

/** A port probe: no valid ClientHello came. */
export const noClientHello = (parts: LineParts = {}) => line({ ...NOT_AGREED, cert: null, sni: null, ...parts });

/** A certificate was chosen, nothing was agreed, no alert came. */
export const refused = (parts: LineParts = {}) => line({ ...NOT_AGREED, ...parts });

/** The client refused something. */
export const clientAlert = (alert: number, parts: LineParts = {}) => line({ ...NOT_AGREED, alert, ...parts });
