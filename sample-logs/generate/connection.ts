/**
 * One call of a client at a listener, played through to what the access log knows of it. No chance beyond the
 * draws that make times, ports and sizes; how it is written down is `line.ts`.
 */

import { type Agreement, negotiate } from './negotiate.js';
import type { Random } from './random.js';
import type { TlsStack } from './stacks.js';
import { ALPN_POLICIES, certificatesFor, INCIDENT, LISTENERS, type Listener, policyAt } from './world.js';

/** The classes of the view `handshakes`. */
export type Outcome = 'completed' | 'completed_with_alert' | 'no_client_hello' | 'refused' | 'client_alert';

/** A server name, or the text of the log where that is not what encoding a name would give. */
export type ServerName = string | null | { readonly logged: string };

/** How a call goes on once a listener would agree to it. */
export type Behaviour =
  | 'normal'
  /** Closes during the handshake without a word. */
  | 'leaves'
  /** Sends this alert instead of finishing the handshake. */
  | { readonly refusesWith: number }
  /** Sends this alert after the handshake. */
  | { readonly endsWith: number };

export interface Call {
  readonly population: string;
  readonly listener: Listener;
  readonly ip: string;
  /** Null: the client opens a TCP connection and sends no ClientHello. */
  readonly stack: TlsStack | null;
  readonly serverName: ServerName;
  readonly start: number;
  /** Wished life in ms; a completed handshake may make it longer. */
  readonly life: number;
  /** Median network round trip in ms. */
  readonly roundTrip: number;
  /** Median payload, from the client and to it. */
  readonly payload: { readonly received: number; readonly sent: number };
  readonly behaviour: Behaviour;
}

/** What the access log knows. Times are UTC milliseconds. */
export interface Connection {
  readonly population: string;
  readonly listener: Listener;
  readonly clientIp: string;
  readonly clientPort: number;
  readonly destinationIp: string;
  readonly start: number;
  readonly life: number;
  readonly handshake: number | null;
  readonly received: number;
  readonly sent: number;
  readonly alert: number | null;
  readonly certificate: string | null;
  readonly agreed: Agreement | null;
  readonly serverName: ServerName;
  /** Null without an ALPN policy, a ClientHello or the extension. */
  readonly alpnOffer: readonly string[] | null;
  readonly alpn: string | null;
}

export const endOf = (connection: Connection): number => connection.start + connection.life;

/** Plays the call through under the policy in force when it began. */
export function connect(call: Call, random: Random): Connection {
  const { listener, stack } = call;
  const nodes = call.ip.includes(':') ? listener.balancer.nodes.v6 : listener.balancer.nodes.v4;
  const common = {
    population: call.population,
    listener,
    clientIp: call.ip,
    clientPort: random.int(1024, 65535),
    destinationIp: random.pick(nodes),
    start: call.start,
  };
  const failed = { handshake: null, received: 0, sent: 0, agreed: null, alpn: null };
  if (stack === null) {
    return {
      ...common,
      ...failed,
      life: call.life,
      alert: null,
      certificate: null,
      serverName: null,
      alpnOffer: null,
    };
  }

  const sni = typeof call.serverName === 'string' ? call.serverName : null;
  const { certificate, agreed } = negotiate(policyAt(listener, call.start), certificatesFor(listener, sni), stack);
  const hello = {
    certificate: certificate.arn,
    serverName: call.serverName,
    alpnOffer: listener.alpn === null ? null : stack.alpn,
  };
  const { behaviour } = call;
  const refusesWith = typeof behaviour === 'object' && 'refusesWith' in behaviour ? behaviour.refusesWith : null;
  if (agreed === null || behaviour === 'leaves' || refusesWith !== null) {
    const life = Math.round(random.lognormal(call.roundTrip * 2, 0.3)) + 1;
    return { ...common, ...failed, ...hello, life, alert: agreed === null ? null : refusesWith };
  }

  const handshake = handshakeTime(call, agreed, random);
  return {
    ...common,
    ...hello,
    life: Math.max(call.life, handshake + 1),
    handshake,
    received: Math.round(random.lognormal(call.payload.received, 0.8)),
    sent: Math.round(random.lognormal(call.payload.sent, 1.1)),
    alert: typeof behaviour === 'object' && 'endsWith' in behaviour ? behaviour.endsWith : null,
    agreed,
    alpn: chooseAlpn(listener, stack),
  };
}

/** One round trip for TLS 1.3, two below it, and the time to compute; hybrid key shares are a little larger. */
function handshakeTime(call: Call, agreed: Agreement, random: Random): number {
  const roundTrips = agreed.version === 'tlsv13' ? 1 : 2;
  const compute = agreed.group?.includes('MLKEM') ? 3 : 2;
  const usual = random.lognormal(roundTrips * call.roundTrip + compute, 0.35);
  const slowClient = random.chance(0.01) ? random.lognormal(600, 0.5) : 0;
  return Math.max(1, Math.round(usual + slowClient + incidentDelay(call, random)));
}

function incidentDelay(call: Call, random: Random): number {
  const hit = call.listener.id === LISTENERS.api.id && call.start >= INCIDENT.from && call.start < INCIDENT.to;
  return hit && random.chance(0.6) ? random.lognormal(900, 0.8) : 0;
}

/** The first of the ALPN policy's protocols that the client offers; null without a policy or a match. */
export function chooseAlpn(listener: Listener, stack: TlsStack): string | null {
  if (listener.alpn === null) return null;
  return ALPN_POLICIES[listener.alpn].find((each) => stack.alpn?.includes(each)) ?? null;
}

/** The class of the connection, by the rules of the view `handshakes`. */
export function outcomeOf(connection: Connection): Outcome {
  if (connection.agreed !== null) return connection.alert === null ? 'completed' : 'completed_with_alert';
  if (connection.certificate === null) return 'no_client_hello';
  return connection.alert === null ? 'refused' : 'client_alert';
}
