/**
 * Which objects a {@link ListingFilter} lets through, and which day folders can hold them. Pure; the listing itself is
 * left to `disk.ts` and `s3-listing.ts`.
 */
import { originOf, readObjectKey } from './object-key.js';
import type { ListingFilter, ObjectOrigin, SkipReason } from './types.js';

const DAY_MS = 86_400_000;

/** Why a key or path that was found by listing is not read, or `null` where it is. */
export function reasonToLeave(key: string, filter: ListingFilter): SkipReason | null {
  const { delivery = 'legacy' } = filter;
  const reading = readObjectKey(key);
  if (reading.kind === 'nlb') return delivery === 'vended' ? 'legacy_log' : reasonToSkip(reading.origin, filter);
  const isUnknown = reading.reason === 'other_log' || reading.reason === 'not_log_gz';
  return delivery === 'legacy' || !isUnknown ? reading.reason : reasonToSkip(originOf(key), filter);
}

/** The first of account, region, balancer and time that keeps an object out, or `null`. What is unknown keeps nothing out. */
export function reasonToSkip(origin: ObjectOrigin, filter: ListingFilter): SkipReason | null {
  const { account, region, loadBalancer, from, to } = filter;
  if (account !== undefined && origin.account_id !== null && origin.account_id !== account) return 'other_account';
  if (region !== undefined && origin.region !== null && origin.region !== region) return 'other_region';
  if (loadBalancer !== undefined && origin.load_balancer !== null && !isNamed(origin.load_balancer, loadBalancer)) {
    return 'other_load_balancer';
  }
  const end = origin.period_end;
  if (end !== null && ((from !== undefined && end < from) || (to !== undefined && end >= to))) return 'outside_window';
  return null;
}

function isNamed(resourceId: string, wanted: string): boolean {
  const name = wanted.replace(/^arn:.*:loadbalancer\//, '');
  return resourceId === name || resourceId === `net/${name}` || resourceId.split('/')[1] === name;
}

/** Day folders, `yyyy/mm/dd`, both ends included; `null` is open. Their order as text is their order in time. */
export interface DayRange {
  readonly first: string | null;
  readonly last: string | null;
}

/**
 * The day folders that can hold what a filter lets through. The folder is the day of delivery, which comes after the
 * end of the period: one day is added at each side.
 */
export function dayRange(filter: ListingFilter): DayRange {
  const { from, to } = filter;
  return {
    first: from === undefined ? null : dayFolder(from.getTime() - DAY_MS),
    // `to` itself is outside: where it is midnight, its day is.
    last: to === undefined ? null : dayFolder(to.getTime() - 1 + DAY_MS),
  };
}

/** Whether a folder `yyyy`, `yyyy/mm` or `yyyy/mm/dd` can hold days of the range. */
export function mayHoldDays(folder: string, range: DayRange): boolean {
  const { first, last } = range;
  return (
    (first === null || folder >= first.slice(0, folder.length)) &&
    (last === null || folder <= last.slice(0, folder.length))
  );
}

/** The days of a range in order, or `null` where it is open or has more than `atMost`. An empty range has no days. */
export function daysOf(range: DayRange, atMost: number): string[] | null {
  if (range.first === null || range.last === null) return null;
  const days: string[] = [];
  for (let time = Date.parse(range.first.replaceAll('/', '-')); dayFolder(time) <= range.last; time += DAY_MS) {
    if (days.length === atMost) return null;
    days.push(dayFolder(time));
  }
  return days;
}

const dayFolder = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
