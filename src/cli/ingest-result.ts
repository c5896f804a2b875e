/**
 * An ingest summary as a result: measure by measure for people, the same numbers by name for programs.
 */
import { REJECTION_MEANING, type RejectionReason } from '../fields.js';
import type { IngestSummary } from '../ingest/summary.js';
import type { Cell, Result } from '../result.js';
import { SKIP_MEANING } from '../source/types.js';

type Row = { measure: string; value: number; meaning: string };

export function ingestResult(summary: IngestSummary, databasePath: string): Result {
  return {
    report: 'ingest',
    title: 'Ingest',
    generated_at: new Date(),
    columns: [
      { name: 'measure', type: 'VARCHAR' },
      { name: 'value', type: 'BIGINT', unit: 'count' },
      { name: 'meaning', type: 'VARCHAR', prose: true },
    ],
    rows: rowsOf(summary) as unknown as Readonly<Record<string, Cell>>[],
    notes: notesOf(summary, databasePath),
  };
}

function rowsOf({ objects, ...summary }: IngestSummary): Row[] {
  const row = (measure: string, value: number, meaning: string): Row => ({ measure, value, meaning });
  const unlessZero = (item: Row) => (item.value > 0 ? [item] : []);
  const skipped = Object.entries(objects.skipped) as [keyof typeof SKIP_MEANING, number][];
  const rejected = Object.entries(summary.rejected_by_reason) as [RejectionReason, number][];
  return [
    row('objects_loaded', objects.loaded, 'read in this run'),
    row('objects_known', objects.known, 'loaded by an earlier run'),
    ...unlessZero(
      row('objects_changed', objects.changed, 'changed since an earlier run loaded them; --reparse loads them anew'),
    ),
    ...unlessZero(row('objects_failed', objects.failed, 'not loaded, tried again by the next run')),
    ...skipped.map(([reason, count]) => row(`skipped_${reason}`, count, SKIP_MEANING[reason])),
    row('lines_read', summary.lines, 'connections + rejected_lines'),
    row('connections', summary.connections, 'lines that are connections'),
    row('rejected_lines', summary.rejected, 'lines that are none, each kept with its reason in rejected_lines'),
    ...rejected.map(([reason, count]) => row(`rejected_${reason}`, count, REJECTION_MEANING[reason])),
    ...unlessZero(
      row('non_data_lines', summary.non_data_lines, 'blank lines and # comments, not counted as lines read'),
    ),
  ];
}

function notesOf(summary: IngestSummary, databasePath: string): string[] {
  const seconds = Math.max(summary.seconds, 0.001);
  const rate = Math.round(summary.lines / seconds).toLocaleString('en-US');
  return [
    `Database ${databasePath}; ${seconds.toFixed(1)} s, ${rate} lines/s, ${(summary.bytes / 1e6).toFixed(1)} MB stored.`,
    ...(summary.extra_fields
      ? [
          'Lines have fields that this version does not know: AWS may have added some. They are kept in connections.extra_fields.',
        ]
      : []),
    ...(summary.objects.listed === 0 && (summary.objects.skipped.other_log ?? 0) > 0
      ? ['Nothing here is named as AWS names NLB logs. A file that is named outright is read whatever its name.']
      : []),
    ...summary.failures.map(({ message }) => message),
    ...summary.rejection_examples.map(
      ({ uri, line_number, reason, field }) =>
        `Rejected, for example: line ${line_number} of ${uri}: ${reason}${field ? ` (${field})` : ''}.`,
    ),
  ];
}
