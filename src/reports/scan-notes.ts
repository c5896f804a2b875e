/**
 * Notes about an answer from logs that stay folders by day: which of them were read.
 */
import type { ScanRule } from '../scan-rule.js';

/** Empty for a database here, which has everything that was loaded. */
export function scanNotes(scan: ScanRule | undefined): string[] {
  if (!scan) return [];
  const read = scan.days
    ? `Read were the days of delivery from ${day(scan.days.first)}${scan.days.last ? ` to ${day(scan.days.last)}` : ' on'}: a connection that was delivered later is not counted.`
    : 'Everything was read.';
  return [read, 'There is no ledger of objects: gaps and objects are those of objects that hold a line.'];
}

const day = (time: Date): string => time.toISOString().slice(0, 10);
