/**
 * Who may ask: the browser of whoever started the explorer, and pages of the explorer itself. Other sites are kept out by
 * Host (DNS rebinding), Origin and Sec-Fetch-Site; other users of the machine by a token.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

export interface Guard {
  /** In the address that is printed; 192 random bits. */
  readonly token: string;
  /** Name of the cookie: cookies of one host are shared by all its ports. */
  cookieName(port: number): string;
  /** Whether the text is the token, in a time that tells nothing. */
  isToken(text: string | undefined): boolean;
  /** Whether cookie or `Authorization: Bearer` hold the token. */
  isKnown(headers: IncomingHttpHeaders, port: number): boolean;
  /** Why a request is refused whoever sent it: by Host, Origin or Sec-Fetch-Site. `undefined` where it is not. */
  refusal(headers: IncomingHttpHeaders, port: number): string | undefined;
}

export function makeGuard({ allowRemote }: { allowRemote: boolean }): Guard {
  const token = randomBytes(24).toString('base64url');
  const digest = sha256(token);
  const isToken = (text: string | undefined) => text !== undefined && timingSafeEqual(sha256(text), digest);
  const cookieName = (port: number) => `tlslens_${port}`;
  return {
    token,
    cookieName,
    isToken,
    isKnown(headers, port) {
      const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
      return isToken(bearer) || isToken(cookieOf(headers.cookie, cookieName(port)));
    },
    refusal(headers, port) {
      const { host, origin } = headers;
      if (!isOwnHost(host, port, allowRemote)) return 'The request names another host.';
      if (origin !== undefined && origin !== `http://${host}`) return 'The request comes from another site.';
      const site = headers['sec-fetch-site'];
      // A link on another site may lead here, to a page without data; it may not fetch.
      const isNavigation = headers['sec-fetch-mode'] === 'navigate';
      if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation) {
        return 'The request comes from another site.';
      }
      return undefined;
    },
  };
}

/** Headers of every answer. Inline styles are let be: the charts and the editor set them; scripts are files only. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

const LOOPBACK_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * A page that had its name resolve to this machine sends that name. An address cannot be rebound: where remote
 * browsers are allowed, any address will do, and this machine's own name.
 */
function isOwnHost(host: string | undefined, port: number, allowRemote: boolean): boolean {
  const [, name = '', digits = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec((host ?? '').toLowerCase()) ?? [];
  if (Number(digits) !== port) return false;
  if (LOOPBACK_NAMES.includes(name)) return true;
  return allowRemote && (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === hostname().toLowerCase());
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  return header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
