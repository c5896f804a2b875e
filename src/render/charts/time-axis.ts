/**
 * Marks along an axis of times: on whole days or hours of UTC, as many as the width takes.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 20, 30, 60, 90, 180, 365].map((days) => days * DAY),
];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Pixels that a mark takes with the room about it. */
const ROOM = 62;

/** The label of every time, empty where it has no mark. */
export function timeLabels(times: readonly number[], width: number): string[] {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const marks = Math.max(2, Math.floor(width / ROOM));
  const step = STEPS.find((candidate) => (last - first) / candidate <= marks) ?? STEPS.at(-1)!;
  const longYear = last - first > 330 * DAY;
  return times.map((time, index) => {
    if (times.length <= 2) return timeLabel(time, longYear);
    const slot = Math.floor(time / step);
    const isFirstOfSlot = index === 0 ? time % step === 0 : Math.floor(times[index - 1]! / step) !== slot;
    return isFirstOfSlot ? timeLabel(time, longYear) : '';
  });
}

function timeLabel(ms: number, withYear: boolean): string {
  const time = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  if (ms % DAY !== 0) return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
  const day = `${MONTHS[time.getUTCMonth()]} ${time.getUTCDate()}`;
  return withYear ? `${day}, ${time.getUTCFullYear()}` : day;
}

/** `2026-03-10 12:00`, in UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
