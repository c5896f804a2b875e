/**
 * Where a folder stands in the layout of AWS log delivery, and whether a filtered listing must go into it. Pure.
 *
 *     [prefix/]AWSLogs/[o-organization/]<account>/elasticloadbalancing/<region>/<yyyy>/<mm>/<dd>/
 */
import { type DayRange, daysOf, mayHoldDays } from './listing-filter.js';
import type { ListingFilter } from './types.js';

/** What to do with a folder: pass it by, look at the folders in it, or list all below it. */
export type Visit = 'leave' | 'descend' | 'list';

type Place =
  | { readonly kind: 'outside' | 'logs' | 'unknown' }
  | { readonly kind: 'account' | 'service' | 'region'; readonly name: string }
  /** `yyyy`, `yyyy/mm` or `yyyy/mm/dd`. */
  | { readonly kind: 'date'; readonly name: string };

/** A longer window is cheaper to walk through by the days that exist. */
const MOST_DAYS_BY_NAME = 40;

/** `folder` is empty or ends with a slash. A folder the layout does not foresee is listed whole: nothing is lost. */
export function visitFolder(folder: string, filter: ListingFilter, range: DayRange): Visit {
  const place = placeOf(folder);
  switch (place.kind) {
    case 'outside':
    case 'logs':
      return 'descend';
    case 'account':
      return filter.account === undefined || filter.account === place.name ? 'descend' : 'leave';
    case 'service':
      if (place.name !== 'elasticloadbalancing') return 'leave';
      return filter.region === undefined && isOpen(range) ? 'list' : 'descend';
    case 'region':
      if (filter.region !== undefined && filter.region !== place.name) return 'leave';
      return isOpen(range) ? 'list' : 'descend';
    case 'date':
      if (!mayHoldDays(place.name, range)) return 'leave';
      return place.name.length === 'yyyy/mm/dd'.length || isOpen(range) ? 'list' : 'descend';
    case 'unknown':
      return 'list';
  }
}

/** Whether a folder lies outside of any `AWSLogs/`: log folders may lie below it, and much else. */
export const isOutside = (folder: string): boolean => placeOf(folder).kind === 'outside';

/**
 * The day folders below a region, year or month that a short, closed window asks for; `null` where they are to be
 * found by looking.
 */
export function dayFoldersBelow(folder: string, range: DayRange): string[] | null {
  const place = placeOf(folder);
  if (place.kind !== 'region' && place.kind !== 'date') return null;
  const days = daysOf(range, MOST_DAYS_BY_NAME);
  if (days === null) return null;
  if (place.kind === 'region') return days.map((day) => `${folder}${day}/`);
  const parent = folder.slice(0, folder.length - place.name.length - 1);
  return days.filter((day) => day.startsWith(`${place.name}/`)).map((day) => `${parent}${day}/`);
}

function placeOf(folder: string): Place {
  const segments = folder.split('/').slice(0, -1);
  const root = segments.lastIndexOf('AWSLogs');
  if (root === -1) return { kind: 'outside' };
  const inside = segments.slice(root + 1);
  if (inside[0] !== undefined && /^o-[a-z0-9]+$/.test(inside[0])) inside.shift();

  const [account, service, region, ...date] = inside;
  if (account === undefined) return { kind: 'logs' };
  if (!/^\d{12}$/.test(account)) return { kind: 'unknown' };
  if (service === undefined) return { kind: 'account', name: account };
  if (region === undefined) return { kind: 'service', name: service };
  if (date.length === 0) return { kind: 'region', name: region };
  const name = date.join('/');
  return /^\d{4}(?:\/\d{2}){0,2}$/.test(name) ? { kind: 'date', name } : { kind: 'unknown' };
}

const isOpen = ({ first, last }: DayRange): boolean => first === null && last === null;
