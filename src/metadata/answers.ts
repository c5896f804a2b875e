/**
 * What the Describe* calls answered for one account and region: items as plain JSON in the API's own casing, by the
 * thing that was asked about. What the calls mean is for `to-snapshot.ts`.
 */
import { TlslensError } from '../errors.js';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Items by the ARN that was asked about. An owner that is absent was not answered; an empty list is an answer. */
export type ByOwner = ReadonlyMap<string, readonly JsonObject[]>;

/** `null`: the call was not answered. */
export interface Answers {
  readonly loadBalancers: readonly JsonObject[] | null;
  readonly loadBalancerAttributes: ByOwner;
  /** By balancer. */
  readonly listeners: ByOwner;
  /** By listener. */
  readonly listenerCertificates: ByOwner;
  /** By listener. */
  readonly listenerAttributes: ByOwner;
  /** By listener. */
  readonly rules: ByOwner;
  readonly targetGroups: readonly JsonObject[] | null;
  /** By target group. */
  readonly targetHealth: ByOwner;
  readonly sslPolicies: readonly JsonObject[] | null;
  /** Items `{Key, Value}`, by whatever is tagged. */
  readonly tags: ByOwner;
}

/** The text of a member; numbers and booleans as their text. `null` where there is none. */
export function textOf(item: JsonObject, name: string): string | null {
  const value = item[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A whole number, also where it is written as text. */
export function integerOf(item: JsonObject, name: string): number | null {
  const text = textOf(item, name);
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A boolean, also where it is written as text. */
export function booleanOf(item: JsonObject, name: string): boolean | null {
  const text = textOf(item, name);
  return text === 'true' ? true : text === 'false' ? false : null;
}

export function timeOf(item: JsonObject, name: string): Date | null {
  const time = new Date(textOf(item, name) ?? Number.NaN);
  return Number.isNaN(time.valueOf()) ? null : time;
}

export function objectOf(item: JsonObject, name: string): JsonObject {
  const value = item[name];
  return isObject(value) ? value : {};
}

/** The objects of a list member; empty where there is none. */
export function objectsOf(item: JsonObject, name: string): readonly JsonObject[] {
  const value = item[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The texts of a list member. */
export function textsOf(item: JsonObject, name: string): readonly string[] {
  const value = item[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/**
 * The text of a member without which an item means nothing.
 *
 * @throws TlslensError `metadata_malformed`
 */
export function requiredText(item: JsonObject, name: string, what: string): string {
  const text = textOf(item, name);
  if (text !== null && text !== '') return text;
  throw new TlslensError('metadata_malformed', `An answer with ${what} holds an item without ${name}.`, {
    details: { expected: name, item },
  });
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists whose order means nothing and may differ from one answer to the next. */
const SETS = new Set(['AvailabilityZones', 'LoadBalancerArns', 'SecurityGroups', 'TargetGroups', 'SslProtocols']);

/**
 * JSON that is the same for the same facts: names sorted, empty members left out, times in one form, lists that are
 * sets sorted. So an answer over HTTP and one saved by the AWS CLI compare equal.
 */
export function canonicalJson(value: Json): string {
  return JSON.stringify(canonical(value));
}

function canonical(value: Json, name?: string): Json {
  if (Array.isArray(value)) {
    const entries = (value as readonly Json[]).map((entry) => canonical(entry));
    return name !== undefined && SETS.has(name) ? entries.sort(byJson) : entries;
  }
  if (isObject(value)) {
    const members = Object.entries(value)
      .filter((member): member is [string, Json] => member[1] !== undefined && member[1] !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]): [string, Json] => [key, canonical(member, key)]);
    return Object.fromEntries(members);
  }
  if (typeof value === 'string' && name?.endsWith('Time')) {
    const time = new Date(value);
    return Number.isNaN(time.valueOf()) ? value : time.toISOString();
  }
  return value;
}

const byJson = (a: Json, b: Json): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
