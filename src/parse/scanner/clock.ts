/**
 * Times to the second, the one form taken here: `2026-01-02T03:04:05`. The day that was read last is at hand for the next.
 */
import { digitAt } from './numbers';

export const TIME_BYTES: usize = 19;
/** No time of that form. */
export const NO_TIME: i64 = i64.MIN_VALUE;

const COLON: u8 = 0x3a;
const DASH: u8 = 0x2d;
const T: u8 = 0x54;
const DAY_SECONDS: i64 = 86_400;

// `2026-01-` and `02` of the day at hand, as numbers; no text of zero bytes is a day.
let dayText: u64 = 0;
let dayRest: u16 = 0;
let midnight: i64 = 0;

/** The time at `start`, in UTC seconds since 1970. */
export function secondsAt(start: usize): i64 {
  if (load<u8>(start, 10) !== T || load<u8>(start, 13) !== COLON || load<u8>(start, 16) !== COLON) return NO_TIME;
  const hour = pairAt(start + 11);
  const minute = pairAt(start + 14);
  const second = pairAt(start + 17);
  if (hour > 23 || minute > 59 || second > 59) return NO_TIME;
  if (load<u64>(start) !== dayText || load<u16>(start, 8) !== dayRest) {
    const days = daysAt(start);
    if (days === NO_TIME) return NO_TIME;
    midnight = days * DAY_SECONDS;
    dayText = load<u64>(start);
    dayRest = load<u16>(start, 8);
  }
  return midnight + ((hour * 3600 + minute * 60 + second) as i64);
}

/** Two digits; above 99 where one is none. */
function pairAt(at: usize): u32 {
  const tens = digitAt(at);
  const ones = digitAt(at + 1);
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/** Days since 1970 of the date at `start`. */
function daysAt(start: usize): i64 {
  const century = pairAt(start);
  const yearRest = pairAt(start + 2);
  const month = pairAt(start + 5);
  const day = pairAt(start + 8);
  if (load<u8>(start, 4) !== DASH || load<u8>(start, 7) !== DASH) return NO_TIME;
  if (century > 99 || yearRest > 99 || month < 1 || month > 12) return NO_TIME;
  const year = century * 100 + yearRest;
  if (day < 1 || day > daysOf(month, year)) return NO_TIME;
  // Years that begin in March have their odd day at the end, and their months' lengths repeat every five months.
  const shifted = (year as i64) - (month < 3 ? 1 : 0);
  const monthFromMarch = ((month + 9) % 12) as i64;
  const dayOfYear = (153 * monthFromMarch + 2) / 5 + (day as i64) - 1;
  const leapDays = floorDiv(shifted, 4) - floorDiv(shifted, 100) + floorDiv(shifted, 400);
  return shifted * 365 + leapDays + dayOfYear - DAYS_TO_1970;
}

/** From 1 March of the year 0 to 1 January 1970. */
const DAYS_TO_1970: i64 = 719_468;

function floorDiv(dividend: i64, divisor: i64): i64 {
  return dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor);
}

function daysOf(month: u32, year: u32): u32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: u32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
