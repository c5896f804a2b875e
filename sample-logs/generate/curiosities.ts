/**
 * Single connections that each show one odd thing a reader of these logs must survive.
 */

import { type Call, type Connection, connect } from './connection.js';
import { randomFor } from './random.js';
import { STACKS, type TlsStack } from './stacks.js';
import { DAY, HOUR, LISTENERS, utc } from './world.js';

/** Forty protocols: far more than the 256 bytes that the balancer keeps. */
const BABBLING: TlsStack = {
  ...STACKS.browser,
  alpn: ['h2', 'http/1.1', ...Array.from({ length: 38 }, (_, index) => `x-proto/${index + 1}`)],
};
/** Offers nothing that the ALPN policy holds: the connection goes on without. */
const UNMATCHED: TlsStack = { ...STACKS.browser, alpn: ['spdy/3.1', 'imap'] };
const SPREADSHEET: TlsStack = { ...STACKS.library, alpn: ['=1+1', 'http/1.1'] };

/** Names as a hostile client would choose them: for terminals, pages, spreadsheets and eyes. */
export const HOSTILE_NAMES = [
  '\u001b[2J\u001b[31mowned"><script>alert(1)</script>',
  '=HYPERLINK("http://www.example.org/","open")',
  'invoice\u202egpj.example.com',
] as const;

export function curiosities(seed: string): Connection[] {
  const random = randomFor(`${seed} curiosities`);
  const browse = (start: string, rest: Partial<Call>): Connection =>
    connect(
      {
        population: 'curiosity',
        listener: LISTENERS.web,
        ip: '203.0.113.99',
        stack: STACKS.browser,
        serverName: 'www.example.com',
        start: utc(start),
        life: 1_200,
        roundTrip: 30,
        payload: { received: 900, sent: 2_000 },
        behaviour: 'normal',
        ...rest,
      },
      random,
    );
  const job = { listener: LISTENERS.partners, ip: '192.0.2.42', stack: STACKS.cbc12, roundTrip: 28 };
  const device = { listener: LISTENERS.devices, stack: STACKS.device12, serverName: 'bus.example.net', roundTrip: 140 };

  return [
    ...HOSTILE_NAMES.map((serverName, index) =>
      browse(`2026-03-11T10:4${index}:10`, { ip: '203.0.113.100', serverName }),
    ),
    // Not what encoding can give: readers keep the text as it stands.
    browse('2026-03-11T10:44:10', { ip: '203.0.113.100', serverName: { logged: '%zz.example.com' } }),
    browse('2026-03-11T10:46:10', { ip: '203.0.113.101', stack: BABBLING }),
    browse('2026-03-11T10:47:10', { ip: '203.0.113.101', stack: UNMATCHED }),
    browse('2026-03-11T10:48:10', { ip: '203.0.113.101', stack: SPREADSHEET }),
    // A week long: began before the first snapshot of the metadata and before the first day.
    { ...browse('2026-03-04T01:23:10', { ...device, ip: '203.0.113.250' }), life: 7 * DAY + 61_000 },
    // Three days long: began and was agreed under the old policy, ends and is logged under the new one.
    { ...browse('2026-03-09T12:31:00', { ...job, serverName: 'partners.example.com' }), life: 3 * DAY + 64_000 },
    // Across the change: begins an hour before it.
    {
      ...browse('2026-03-11T11:31:30', { ...job, serverName: 'partners.example.com' }),
      life: HOUR + 20_000,
    },
  ];
}
