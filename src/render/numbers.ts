/**
 * Numbers for people: grouped, in units, as a share with its bar. Raw formats do not use this.
 */

const formatters = new Map<string, Intl.NumberFormat>();

function decimal(value: number | bigint, options: Intl.NumberFormatOptions): string {
  const key = JSON.stringify(options);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat('en-US', options);
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

const WHOLE = { maximumFractionDigits: 0 };
const ONE_DIGIT = { maximumFractionDigits: 1 };
const TWO_DIGITS = { maximumFractionDigits: 2 };
const THREE_SIGNIFICANT = { maximumSignificantDigits: 3 };

/** A number with its thousands grouped: `12,345`. Fractions keep what tells something: `1,234.5`, `9.87`, `0.00123`. */
export function formatNumber(value: number | bigint): string {
  if (typeof value === 'bigint') return decimal(value, WHOLE);
  if (!Number.isFinite(value)) return String(value);
  if (Number.isSafeInteger(value)) return decimal(value === 0 ? 0 : value, WHOLE);
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-6) return String(Number(value.toPrecision(6)));
  if (size >= 1000) return decimal(value, ONE_DIGIT);
  return decimal(value, size >= 1 ? TWO_DIGITS : THREE_SIGNIFICANT);
}

/** Milliseconds, without the unit: whole ones as they are, others to three digits or to the millisecond. */
export function formatMs(value: number | bigint): string {
  if (typeof value === 'bigint' || !Number.isFinite(value) || Number.isInteger(value)) return formatNumber(value);
  return decimal(value, Math.abs(value) >= 100 ? WHOLE : THREE_SIGNIFICANT);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** Bytes in powers of 1024, three digits: `512 B`, `1.5 KiB`, `87.2 GiB`. */
export function formatBytes(value: number | bigint): string {
  let size = Number(value);
  if (!Number.isFinite(size)) return String(size);
  let unit = 0;
  // 1023.5 would be written as 1,024.
  while (Math.abs(size) >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit === 0 || Math.abs(size) >= 100 ? WHOLE : THREE_SIGNIFICANT;
  return `${decimal(size === 0 ? 0 : size, digits)} ${BYTE_UNITS[unit]}`;
}

/**
 * A share (0 to 1) as percent with one decimal: `37.5 %`. What is not nothing is never `0.0 %`, and what is not
 * all is never `100.0 %`.
 */
export function formatShare(value: number | bigint): string {
  const share = Number(value);
  if (!Number.isFinite(share)) return String(share);
  const percent = Math.round(share * 1000) / 10;
  if (percent === 0 && share !== 0) return share > 0 ? '<0.1 %' : '>-0.1 %';
  if (percent === 100 && share < 1) return '>99.9 %';
  return `${decimal(percent === 0 ? 0 : percent, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;
}

/** Cells of a share bar. */
export const BAR_CELLS = 8;

/** A share as a bar of {@link BAR_CELLS} cells: `▇▇▇▁▁▁▁▁`, or `###.....` without Unicode. */
export function shareBar(value: number | bigint, unicode = true): string {
  const share = Number(value);
  const clamped = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const filled = Math.round(clamped * BAR_CELLS);
  return (unicode ? '▇' : '#').repeat(filled) + (unicode ? '▁' : '.').repeat(BAR_CELLS - filled);
}

/** A count with its noun: `1 object`, `12,345 objects`. */
export function formatCount(count: number | bigint, noun: string): string {
  return `${formatNumber(count)} ${noun}${Number(count) === 1 ? '' : 's'}`;
}
