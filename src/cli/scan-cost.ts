/**
 * What queries elsewhere read, and what that costs in Athena, in a sentence for people.
 */
import { dollars } from '../engines/athena-cost.js';
import type { EngineStatistics } from '../engines/engine.js';
import { formatBytes, formatNumber } from '../render/numbers.js';

/** `Athena scanned 1.2 GiB in 3 queries: about $0.0065 at $5 per TB.` */
export function scanSentence(queries: readonly EngineStatistics[], pricePerTb: number): string {
  const bytes = sum(queries.map(({ scannedBytes = 0 }) => scannedBytes));
  const cost = sum(queries.map(({ costUsd = 0 }) => costUsd));
  const reused = queries.filter(({ isReused }) => isReused === true).length;
  const older = reused === 0 ? '' : `, ${formatNumber(reused)} answered by an older result`;
  return `Athena scanned ${formatBytes(bytes)} in ${count(queries.length, 'query', 'queries')}${older}: ${about(cost)} at ${dollars(pricePerTb)} per TB.`;
}

/** `Trino read 1.2 GiB in 3 queries.` */
export function readSentence(queries: readonly EngineStatistics[]): string {
  const bytes = sum(queries.map(({ scannedBytes = 0 }) => scannedBytes));
  return `Trino read ${formatBytes(bytes)} in ${count(queries.length, 'query', 'queries')}.`;
}

const about = (cost: number): string =>
  cost === 0 ? 'nothing to pay' : `about ${dollars(cost)}`.replace('about less', 'less');

export const count = (number: number, one: string, many: string): string =>
  `${formatNumber(number)} ${number === 1 ? one : many}`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
