/**
 * Values of the log as people say them.
 */
import { formatMs, formatNumber } from '../../render/numbers.js';
import { tlsVersion } from '../../tls/versions.js';

const OUTCOMES: Readonly<Record<string, string>> = {
  completed: 'Completed',
  completed_with_alert: 'Completed, alert later',
  client_alert: 'Client alert',
  no_client_hello: 'No ClientHello',
  refused: 'Refused',
};

/** What a bar, a chip or a choice says of a value; `null` is a value the log does not have. */
export function label(filter: string, value: string | null): string {
  if (value === null || (filter === 'sni' && value === '-')) return filter === 'sni' ? '(no SNI)' : '(none)';
  if (filter === 'outcome') return OUTCOMES[value] ?? value;
  if (filter === 'version') return tlsVersion(value)?.label ?? value;
  if (filter === 'load-balancer' || filter === 'load_balancer') return value.split('/')[1] ?? value;
  return value;
}

/** Where a listener is: `edge:443`, as far as it is known. */
export function placeOf({ parent, port }: { parent: string | null; port: number | null }): string | null {
  if (parent === null) return null;
  return `${label('load-balancer', parent)}${port === null ? '' : `:${port}`}`;
}

export const count = (n: number): string => formatNumber(n);

/** `12k`, `3.4M`: for axes and small boxes. */
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
export const shortCount = (n: number): string => compact.format(n);

export const milliseconds = (n: number): string => `${formatMs(n)} ms`;

export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  if (part === 0) return '0 %';
  const share = (part / whole) * 100;
  if (share < 0.01) return '<0.01 %';
  return `${share.toFixed(share < 1 ? 2 : share < 10 || share > 99 ? 1 : 0)} %`.replace(
    '100.0',
    part === whole ? '100' : '>99.9',
  );
}
