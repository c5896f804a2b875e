/**
 * A connection written as the access log writes it, in each of the shapes that exist.
 * Layout: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
 */

import { type Connection, endOf, type ServerName } from './connection.js';
import { resourceId } from './world.js';

/** Which generation of the format a line follows. */
export interface LineShape {
  /** 18: version 1.0. 21: before the creation time. 22: today's. More: values that nobody knows yet. */
  readonly fields: 18 | 21 | 22 | 23 | 24;
  /** Whether field 17 tells the group; it was reserved before. */
  readonly keyExchange: boolean;
}

export const TODAY: LineShape = { fields: 22, keyExchange: true };

/** Bytes after which the balancer cuts the list of offered protocols. */
const ALPN_LIST_BYTES = 256;
const TAIL = ['-', 'tail_0001'];

/** The line, without its line feed. */
export function formatLine(connection: Connection, shape: LineShape = TODAY): string {
  const { listener, agreed } = connection;
  const fields = [
    'tls',
    shape.fields === 18 ? '1.0' : '2.0',
    formatTime(endOf(connection)),
    resourceId(listener.balancer),
    listener.id,
    // IPv6 stands without brackets: the port is what follows the last colon.
    `${connection.clientIp}:${connection.clientPort}`,
    `${connection.destinationIp}:${listener.port}`,
    String(connection.life),
    dash(connection.handshake),
    String(connection.received),
    String(connection.sent),
    dash(connection.alert),
    dash(connection.certificate),
    '-',
    dash(agreed?.cipher),
    dash(agreed?.version),
    shape.keyExchange ? dash(agreed?.group) : '-',
    formatServerName(connection.serverName),
    dash(connection.alpn),
    dash(connection.alpn),
    connection.alpnOffer === null ? '-' : formatProtocols(connection.alpnOffer, listener.encodesSlash),
    formatTime(connection.start),
    ...TAIL,
  ];
  return fields.slice(0, shape.fields).join(' ');
}

/** `2026-01-02T03:04:05`: whole seconds, no zone. */
export const formatTime = (time: number): string => new Date(time).toISOString().slice(0, 19);

const dash = (value: string | number | null | undefined): string => (value == null ? '-' : String(value));

function formatServerName(name: ServerName): string {
  if (name === null) return '-';
  return typeof name === 'string' ? encode(name) : name.logged;
}

/** The list of offered protocols as the log has it, cut where the balancer cuts it. */
export function formatProtocols(protocols: readonly string[], encodesSlash: boolean): string {
  const quoted = protocols.map((each) => `"${encodesSlash ? encode(each) : encode(each).replaceAll('%2F', '/')}"`);
  return quoted.join(',').slice(0, ALPN_LIST_BYTES);
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
