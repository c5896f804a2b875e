/**
 * Times and durations as text, always UTC.
 */

/** ISO 8601 with `Z`, seconds where there is no fraction: `2026-03-10T12:00:00Z`. `null` for an invalid date. */
export function isoTime(time: Date): string | null {
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace('.000Z', 'Z');
}

/** The calendar day of a time: `2026-03-10`. `null` for an invalid date. */
export function isoDay(time: Date): string | null {
  return isoTime(time)?.replace(/T.*/, '') ?? null;
}

/** A time for people: `2026-03-10 12:00:00Z`. `null` for an invalid date. */
export function formatTime(time: Date): string | null {
  return isoTime(time)?.replace('T', ' ') ?? null;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in milliseconds by its two largest units: `350 ms`, `1.2 s`, `3 min 5 s`, `2 h 4 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return String(ms);
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100) / 10;
  if (tenths < 60) return `${tenths} s`;
  const minutes = Math.round(ms / SECOND) * SECOND;
  if (minutes < HOUR) return two(minutes, MINUTE, 'min', SECOND, 's');
  const hours = Math.round(ms / MINUTE) * MINUTE;
  if (hours < DAY) return two(hours, HOUR, 'h', MINUTE, 'min');
  return two(Math.round(ms / HOUR) * HOUR, DAY, 'd', HOUR, 'h');
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const first = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
