/**
 * Lines that are no connection, put by hand into three objects: one of each kind of damage that a reader rejects,
 * and what people leave in files (a comment, blank lines).
 */

import { BALANCERS, type Balancer, utc } from './world.js';

/** The codes of rejected lines that occur in the samples. */
export type BrokenReason =
  | 'not_tls'
  | 'too_few_fields'
  | 'missing_value'
  | 'bad_time'
  | 'bad_endpoint'
  | 'bad_integer'
  | 'bad_alert'
  | 'control_character'
  | 'invalid_utf8';

export type OddLine =
  /** One character is one byte: `\xff` stands for the byte itself. */
  | { readonly kind: 'broken'; readonly text: string; readonly reason: BrokenReason }
  | { readonly kind: 'blank'; readonly text: '' }
  | { readonly kind: 'comment'; readonly text: string };

interface OddLines {
  readonly inside: readonly OddLine[];
  /** The object ends with these, and without a line feed. */
  readonly atEnd: readonly OddLine[];
}

const NONE: OddLines = { inside: [], atEnd: [] };
const ALB_LINE =
  'h2 2026-03-10T10:31:02.114Z app/shop-web/4e5f60718293a4b5 198.51.100.9:50112 10.0.3.7:8080 0.001 0.004 0.000 200 200 ' +
  '91 412 "GET https://www.example.com:443/ HTTP/2.0" "probe/1.0" TLS_AES_128_GCM_SHA256 TLSv1.3';

/** The odd lines of the object of that balancer and period; `model` is a sound line of the same object. */
export function brokenLines(balancer: Balancer, periodEnd: number, model: string): OddLines {
  const isAt = (other: Balancer, time: string) => balancer === other && periodEnd === utc(time);
  const damaged = (position: number, value: string) => withField(model, position, value);
  const broken = (reason: BrokenReason, text: string): OddLine => ({ kind: 'broken', reason, text });

  if (isAt(BALANCERS.edge, '2026-03-10T10:35:00')) {
    return {
      inside: [
        broken('not_tls', ALB_LINE),
        broken('bad_time', damaged(3, '2026-03-10T25:61:00')),
        { kind: 'blank', text: '' },
        broken('bad_endpoint', damaged(6, '198.51.100.9')),
        broken('missing_value', damaged(5, '-')),
      ],
      atEnd: [],
    };
  }
  if (isAt(BALANCERS.gateway, '2026-03-11T09:35:00')) {
    return {
      inside: [
        { kind: 'comment', text: '# copied by hand from the archive' },
        broken('bad_integer', damaged(8, '12.5')),
        broken('bad_alert', damaged(12, '46;48')),
        broken('control_character', damaged(18, 'partners\0.example.com')),
        broken('invalid_utf8', damaged(18, 'partners\xff.example.com')),
        { kind: 'blank', text: '' },
      ],
      atEnd: [],
    };
  }
  if (isAt(BALANCERS.bus, '2026-03-12T01:20:00')) {
    return { inside: [], atEnd: [broken('too_few_fields', model.slice(0, 150))] };
  }
  return NONE;
}

/** The line with the value at that position, from 1, replaced. */
function withField(line: string, position: number, value: string): string {
  const fields = line.split(' ');
  fields[position - 1] = value;
  return fields.join(' ');
}
