/**
 * One field's text to one value. Every function returns `undefined` where the text has no such value; none throws.
 */
import { isIP } from 'node:net';
import { ALERT, INTEGER, PORT, TIME } from '../grammar.js';

const WHOLE_INTEGER = new RegExp(`^${INTEGER}$`);
const WHOLE_ALERT = new RegExp(`^${ALERT}$`);
const WHOLE_PORT = new RegExp(`^${PORT}$`);
const WHOLE_TIME = new RegExp(`^(${TIME})(?:\\.([0-9]{1,9}))?Z?$`);

/**
 * UTC milliseconds since 1970. The guide documents no fraction and no zone; both are tolerated (`Z` only), since
 * the sibling logs have them. A fraction is cut to milliseconds.
 */
export function parseTime(text: string): number | undefined {
  const parts = WHOLE_TIME.exec(text);
  if (!parts) return undefined;
  const [, seconds, fraction = ''] = parts;
  const time = Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // Date.parse rolls the 30th of February over into March.
  const isCalendarDay = new Date(time).getUTCDate() === Number(text.slice(8, 10));
  return isCalendarDay ? time : undefined;
}

export function parseInteger(text: string): number | undefined {
  return WHOLE_INTEGER.test(text) ? Number(text) : undefined;
}

/** One alert code. */
export function parseAlert(text: string): number | undefined {
  return WHOLE_ALERT.test(text) ? Number(text) : undefined;
}

/**
 * `ip:port`, split at the last colon: the balancer writes IPv6 without brackets
 * (`2001:db8::1:443` is address 2001:db8::1, port 443). Brackets are accepted and dropped.
 */
export function parseEndpoint(text: string): { ip: string; port: number } | undefined {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return undefined;
  const bare = text.slice(0, colon);
  const bracketed = bare.startsWith('[') && bare.endsWith(']');
  const ip = bracketed ? bare.slice(1, -1) : bare;
  const family = isIP(ip);
  const isAddress = bracketed ? family === 6 : family !== 0;
  const portText = text.slice(colon + 1);
  if (!isAddress || ip.includes('%') || !WHOLE_PORT.test(portText)) return undefined;
  return { ip, port: Number(portText) };
}

/** URL decoding; text that is not validly encoded stays as it is. */
export function decodeUrl(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * `"h2","http/1.1"` to its items, in order. The balancer cuts the list at 256 bytes, so the last item may lack its
 * closing quote or end inside an escape: it is kept as far as it goes.
 */
export function parseProtocolList(text: string): string[] {
  return text.split(',').map((item) => {
    const start = item.startsWith('"') ? 1 : 0;
    const end = item.length > start && item.endsWith('"') ? item.length - 1 : item.length;
    return decodeUrl(item.slice(start, end));
  });
}
