/**
 * The README of the samples, with the numbers of the manifest filled in.
 */

import { lostPeriods, type Manifest } from './manifest.js';
import { STORIES } from './stories.js';

const count = (value: number): string => value.toLocaleString('en-US');
/** Columns are padded, as the formatter of this repository would do. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const ruler = widths.map((width) => '-'.repeat(width));
  return [head, ruler, ...rows]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`)
    .join('\n');
}

export function readme(manifest: Manifest): string {
  const stories = STORIES.map((story) => {
    const { lines, clients } = manifest.stories[story.id]!;
    return [`\`${story.id}\``, story.what, story.where, count(lines), count(clients), `\`tlslens ${story.look}\``];
  });
  const rejected = Object.entries(manifest.rejected_by_reason).map(([reason, lines]) => [
    `\`${reason}\``,
    count(lines),
  ]);
  const foreign = Object.entries(manifest.foreign_keys).map(([kind, keys]) => [`\`${kind}\``, count(keys)]);
  const outcomes = Object.entries(manifest.by_outcome).map(([name, lines]) => [`\`${name}\``, count(lines)]);

  return `# Sample logs

Three days (2026-03-10 to 2026-03-12, UTC) of TLS access logs of three invented Network Load Balancers, in the
layout in which AWS delivers them to S3, and the Describe* answers that go with them. \`tlslens demo\` reads these files.

This page is written by \`npm run samples\`, and a test counts every number in it again.

- \`AWSLogs/\`: ${count(manifest.objects)} objects, ${count(manifest.lines)} lines: ${count(manifest.connections)} connections from ${count(manifest.clients)} client addresses,
  ${count(manifest.rejected)} damaged lines, ${count(manifest.blank_lines)} blank lines, ${count(manifest.comment_lines)} comment line. Beside them ${count(Object.values(manifest.foreign_keys).reduce((a, b) => a + b, 0))} keys of other log kinds.
- \`describe/<time of snapshot>/<account>/<region>/\`: answers of \`aws elbv2 describe-... --output json\`. What an answer
  does not name itself is in the file's name: \`describe-target-health.<target group>.json\`,
  \`describe-listener-certificates.<listener id>.json\`, \`describe-load-balancer-attributes.<load balancer>.json\`.
- \`networks.csv\`: who owns which addresses, from and until when (half-open); prefixes overlap, the longest one counts.
- \`manifest.json\`: totals, by object too, for tests.
- \`generate/\`: the program that makes all this, and bulk logs of any size for measuring (\`generate/bulk.ts\`).

## The estate

${table(
  ['load balancer', 'account, Region', 'listener', 'id', 'policy', 'traffic'],
  [
    [
      '`public-edge`',
      '111122223333, us-east-1',
      'TLS 443, web',
      '`8a01b102c203d304`',
      'TLS13-1-2-2021-06',
      '10:00-13:00 every day',
    ],
    ['', '', 'TLS 8443, API', '`8b11b112c213d314`', 'TLS13-1-2-Res-PQ-2025-09', 'the same'],
    [
      '`partner-gateway`',
      '111122223333, us-east-1',
      'TLS 443, partners',
      '`8c21b122c223d324`',
      '2016-08; from 2026-03-11T12:00Z TLS13-1-2-Res-PQ-2025-09',
      'every hour, from half past',
    ],
    ['', '', 'TLS 8443, kiosks', '`8d31b132c233d334`', 'TLS13-1-0-2021-06', 'the same'],
    [
      '`device-bus`',
      '444455556666, eu-west-1',
      'TLS 8883, devices',
      '`8e41b142c243d344`',
      'TLS-1-2-2017-01',
      'ends 01:00-02:00 every night',
    ],
    ['', '', 'TCP 1883', '`9e61b162c263d364`', 'none', 'never logged: not TLS'],
    [
      '`batch-intake`',
      '111122223333, us-east-1',
      'TLS 990',
      '`8f51b152c253d354`',
      'TLS13-1-2-Ext2-2021-06',
      'its access log is switched off',
    ],
  ],
)}

Policy names without \`ELBSecurityPolicy-\`. Between the two snapshots the policy of partner-gateway:443 changes, the weights
of \`api-blue\` and \`api-green\` go from 100/0 to 50/50, batch-intake's certificate is swapped and its TCP listener deleted. No
connection begins between the change at 12:00 and the snapshot at 12:05 of the second day.

## What hides in the data

Lines and client addresses are exact. Put \`--db\` and the like as you need them.

${table(['id', 'what', 'where', 'lines', 'clients', 'how to see it'], stories)}

How connections ended:

${table(['outcome', 'lines'], outcomes)}

Lost on the way, so that a period is missing in which there was traffic: ${lostPeriods()
    .map((each) => `\`${each}\``)
    .join(', ')}.
All other periods without an object are quiet hours; from the logs alone the two look the same.

## Lines and keys that are no connections

Damaged lines, by the reason a reader gives:

${table(['reason', 'lines'], rejected)}

The line with too few fields ends its object without a line feed. Blank lines and the comment are no data.

Keys to be skipped, by kind:

${table(['kind', 'keys'], foreign)}

## How it was made, and what is invented

\`npm run samples\` makes the same files on every run: all chance comes from a seeded generator, nothing from the clock.
Clients call listeners with a version range, ciphers, groups and a protocol list; what a line shows is negotiated from
that and the policy in force when the connection began, in the load balancer's order of preference. So no line
contradicts its policy. The policies and the format are AWS's, from its public documentation.

Everything else is invented: accounts, load balancers, certificates, partners, times, sizes. Client addresses are from the ranges
reserved for documentation (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32), destinations from 10.0.0.0/8 and
2001:db8::/32, names from example.com, example.net and example.org. Not like real life, on purpose or for want of knowledge:

- Traffic keeps to a few hours, so that some two hundred small objects hold it.
- The lines of 18 and 21 fields are dated like the rest. AWS stopped writing such lines years ago.
- The order in which a load balancer ranks key exchange groups, and the spelling of the hybrid ones, are assumed. A static RSA
  connection shows \`-\` as its group, which is assumed too.
- The listener rule for IPv6 clients in \`describe-rules.8a01b102c203d304.json\` is dated before AWS offered such rules.
- The names of the files of other log kinds follow AWS's documentation; their content is one line each.
`;
}
