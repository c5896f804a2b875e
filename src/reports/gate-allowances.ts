/**
 * Applies the allow-list of a gate to the clients that break a rule, and keeps account of it. Pure.
 */
import { type ClientNetwork, parseClientNetwork } from './client-network.js';
import type { Allowance, RuleName } from './gate-rules.js';

/** Days before its end from which an allowance is said to end soon. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

export interface AllowList {
  /** Whether an allowance that has not expired covers this client for this rule. */
  isAllowed(clientIp: string, rule: RuleName): boolean;
  /** What is to be said of the allowances once every rule was asked: expired, ending soon, of no use. */
  notes(): string[];
}

/** @param at the moment at which allowances must not have expired */
export function makeAllowList(allowances: readonly Allowance[], at: Date): AllowList {
  const entries = allowances.map((allowance) => ({
    allowance,
    network: parseClientNetwork(allowance.client),
    isExpired: allowance.expires <= at,
    isUsed: false,
  }));
  return {
    isAllowed(clientIp, rule) {
      if (entries.length === 0) return false;
      const address = readAddress(clientIp);
      if (!address) return false;
      const covering = entries.filter(
        ({ allowance, network }) => allowance.rules.includes(rule) && holds(network, address),
      );
      for (const entry of covering) entry.isUsed = true;
      return covering.some(({ isExpired }) => !isExpired);
    },
    notes: () =>
      entries.flatMap(({ allowance: { client, owner, expires }, isExpired, isUsed }) => {
        const who = `${client} (${owner})`;
        const day = expires.toISOString().slice(0, 10);
        if (!isUsed) return [`Allowed, but breaks nothing: ${who}. It can go from the allow-list.`];
        if (isExpired) return [`No longer allowed since ${day}: ${who}.`];
        return expires.getTime() - at.getTime() < SOON_DAYS * DAY_MS ? [`Allowed only until ${day}: ${who}.`] : [];
      }),
  };
}

/** A log may hold an address that cannot be read: no network holds it then. */
function readAddress(clientIp: string): ClientNetwork | undefined {
  try {
    return parseClientNetwork(clientIp);
  } catch {
    return undefined;
  }
}

function holds(network: ClientNetwork, address: ClientNetwork): boolean {
  return network.kind === address.kind && address.low >= network.low && address.high <= network.high;
}
