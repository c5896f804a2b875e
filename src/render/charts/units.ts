/**
 * Values in the words of their unit, short for an axis and in full for a label.
 */
import { formatBytes, formatMs, formatNumber, formatShare } from '../numbers.js';

export function valueText(value: number, unit: string | undefined): string {
  if (unit === 'share') return formatShare(value);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ms') return `${formatMs(value)} ms`;
  return formatNumber(value);
}

const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function axisText(value: number, unit: string | undefined): string {
  if (unit === 'share') return `${Math.round(value * 1000) / 10} %`;
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ms') return value >= 1_000 ? `${formatNumber(value / 1000)} s` : `${formatNumber(value)} ms`;
  return SHORT.format(value);
}
