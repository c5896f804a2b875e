/**
 * What scanned bytes cost in Athena. Pure.
 *
 * https://aws.amazon.com/athena/pricing/: per terabyte scanned, rounded up to the megabyte, at least 10 MB for each query;
 * nothing for DDL and for failed queries; a cancelled query pays for what it has scanned.
 */
import { TlslensError } from '../errors.js';

/** In most regions; some are dearer. */
export const DEFAULT_PRICE_PER_TB = 5;

const MB = 1_000_000;
const TB = 1_000_000_000_000;
const LEAST_BYTES = 10 * MB;

/**
 * US dollars for one query. AWS does not say whether its terabyte is 10^12 bytes or 2^40: the smaller one is taken, so
 * that the bill is at most a tenth below what is shown, and never above it.
 */
export function costOf(scannedBytes: number, pricePerTb: number): number {
  if (scannedBytes <= 0) return 0;
  const billed = Math.max(LEAST_BYTES, Math.ceil(scannedBytes / MB) * MB);
  return (billed / TB) * pricePerTb;
}

/** `$0.0123`: as many digits as a small sum needs, two for a large one. */
export function dollars(sum: number): string {
  if (sum === 0) return '$0';
  if (sum < 0.0001) return 'less than $0.0001';
  return `$${sum >= 1 ? sum.toFixed(2) : Number(sum.toPrecision(2))}`;
}

/**
 * A price as the user gives it.
 *
 * @throws `bad_argument`
 */
export function parsePrice(text: string, option: string): number {
  const price = Number(text.trim().replace(/^\$/, ''));
  if (text.trim() === '' || !Number.isFinite(price) || price < 0) {
    throw new TlslensError('bad_argument', `Could not read ${option} ${JSON.stringify(text)} as a price.`, {
      hint: 'Write US dollars per terabyte scanned, such as 5 or 6.75.',
      details: { option, text },
    });
  }
  return price;
}
