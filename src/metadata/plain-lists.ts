/**
 * The Query protocol writes a list as an object with the one member `member`; here it becomes a plain list.
 */
import { isObject, type Json } from './answers.js';

export function plainLists(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plainLists);
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  if (names.length === 1 && names[0] === 'member') {
    const members = value.member ?? [];
    return (Array.isArray(members) ? (members as readonly Json[]) : [members as Json]).map(plainLists);
  }
  return Object.fromEntries(names.map((name) => [name, plainLists(value[name] ?? null)]));
}
