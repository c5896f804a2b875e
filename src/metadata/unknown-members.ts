/**
 * Adds to an item as the SDK understood it the members that it does not know: fields that AWS brought after the release
 * of the SDK, as texts.
 */
import { isObject, type Json, type JsonObject } from './answers.js';

/** `known` with the members of `seen` that it lacks, at every depth. */
export function withUnknownMembers(known: JsonObject, seen: Json | undefined): JsonObject {
  return merge(known, seen) as JsonObject;
}

function merge(known: Json, seen: Json | undefined): Json {
  if (Array.isArray(known) && Array.isArray(seen) && known.length === seen.length) {
    const others = seen as readonly Json[];
    return (known as readonly Json[]).map((entry, index) => merge(entry, others[index]));
  }
  if (!isObject(known) || !isObject(seen)) return known;
  const merged: Record<string, Json> = {};
  for (const [name, value] of Object.entries(known)) {
    if (value !== undefined) merged[name] = merge(value, seen[name]);
  }
  for (const [name, value] of Object.entries(seen)) {
    if (value !== undefined && !(name in merged)) merged[name] = value;
  }
  return merged;
}
