import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/render/markdown.js';
import type { Result } from '../../src/result.js';
import { anyResult, legacyClients, texts } from './sample.js';

const markdown = (result: Result) => [...renderMarkdown(result, {})].join('');

/**
 * The cells of a table row, by the stricter of the two ways in which readers split one: a backslash takes the next
 * character with it, whatever that is.
 */
function cellsOf(line: string): string[] {
  const cells = [''];
  for (const [part] of line.matchAll(/\\.|[^\\]|\\$/gsu)) {
    if (part === '|') cells.push('');
    else cells[cells.length - 1] += part;
  }
  return cells.slice(1, -1).map((cell) => cell.trim());
}

describe('renderMarkdown', () => {
  it('gives heading, question, table, coverage and notes', () => {
    expect(markdown(legacyClients)).toBe(
      `
## Legacy clients

Who still connects below TLS 1.2 or with a weak cipher?

| domain_name | tls_protocol_version | connections | share | p99 (ms) | last_seen | weak |
| --- | --- | ---: | ---: | ---: | --- | --- |
| payments.api.internal.example.com | tlsv10 | 9,259 | 75.0 % | 813 | 2026-03-12 23:59:58Z | yes |
| \`漢字.example\` | tlsv12 | 3,084 | 25.0 % | 7 | 2026-03-12 11:00:00Z | no |
| – | tlsv11 | 2 | &lt;0.1 % | – | – | – |

Covers 2026-03-10 00:00:00Z .. 2026-03-12 23:59:59Z by started_at: 12,345 connections from 212 objects; 7 lines rejected; 12 five-minute periods without an object. AWS delivers these logs best-effort.

- Counts completed handshakes; failed ones agreed on no version and are listed by the report failures.
- A client is an address: several clients may share one.
`.trimStart(),
    );
  });

  it('says so when there are no rows', () => {
    expect(markdown({ ...legacyClients, rows: [], notes: [] })).toContain('\n\nNo rows.\n\nCovers ');
  });

  it('keeps a row one row and a cell one cell, whatever the cell holds', () => {
    const rendered = markdown(texts('a|b\n| c | d |', 'e\\|f', '`|`'))
      .split('\n')
      .slice(4, 7);
    expect(rendered.map(cellsOf)).toEqual([['`a\\|b\\n\\| c \\| d \\|`'], ['`e\\x5c\\|f`'], ['`` `\\|` ``']]);
  });

  it('has as many rows and cells as the result, for any result', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const lines = markdown(result).trimEnd().split('\n').slice(2);
        if (result.rows.length === 0) {
          expect(lines).toEqual(['No rows.']);
          return;
        }
        expect(lines.length).toBe(result.rows.length + 2);
        for (const line of lines) expect(cellsOf(line).length).toBe(result.columns.length);
      }),
    );
  });

  it('has no HTML, link, image or emphasis outside a code span, for any result', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        for (const line of markdown(result).split('\n').slice(2)) {
          for (const cell of cellsOf(line)) {
            const fence = /^`+/.exec(cell)?.[0];
            if (fence === undefined) expect(cell).not.toMatch(/[<>[\]*`@~!]|www\.|:\/\//i);
            else {
              expect(cell.endsWith(fence)).toBe(true);
              const runs: string[] = cell.slice(fence.length, -fence.length).match(/`+/g) ?? [];
              expect(runs).not.toContain(fence);
            }
          }
        }
      }),
    );
  });
});
