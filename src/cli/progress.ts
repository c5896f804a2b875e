/**
 * The progress bars of long work, on a terminal only.
 */
import { type Bar, Presets, SingleBar } from 'cli-progress';
import type { ExportProgress } from '../export/export.js';
import type { IngestProgress } from '../ingest/run.js';
import type { Globals } from './globals.js';

export interface ProgressDisplay<Progress> {
  update(progress: Progress): void;
  end(): void;
}

/** What a bar shows now: how much of how much, and the texts in its format. */
interface BarState {
  readonly total: number;
  readonly done: number;
  readonly payload: Readonly<Record<string, string>>;
}

const FORMAT = ' {bar} {value}/{total} objects  {megabytes} MB  {rate} connections/s  {left}';

/** Shows how an ingest goes on; nothing where standard error is no terminal, or under --quiet or --no-progress. */
export function showProgress(globals: Globals): ProgressDisplay<IngestProgress> {
  return showBar(globals, FORMAT, (now: IngestProgress, seconds) => ({
    total: now.selected,
    done: now.done,
    payload: {
      megabytes: Math.round(now.doneBytes / 1e6).toLocaleString('en-US'),
      rate: Math.round(now.connections / seconds).toLocaleString('en-US'),
      left: timeLeft(now, seconds),
    },
  }));
}

/** Shows how an export goes on, as {@link showProgress} does. */
export function showExportProgress(globals: Globals): ProgressDisplay<ExportProgress> {
  return showBar(globals, ' {bar} {value}/{total} files  {rows} rows', ({ planned, done, rows }: ExportProgress) => ({
    total: planned,
    done,
    payload: { rows: rows.toLocaleString('en-US') },
  }));
}

function showBar<Progress>(
  { quiet, progress }: Globals,
  format: string,
  stateOf: (now: Progress, seconds: number) => BarState,
): ProgressDisplay<Progress> {
  if (quiet || !progress || process.stderr.isTTY !== true) return { update: () => undefined, end: () => undefined };
  const bar: Bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  const started = performance.now();
  let isShown = false;
  return {
    update(now) {
      const { total, done, payload } = stateOf(now, (performance.now() - started) / 1000);
      if (!isShown) bar.start(total, done, payload);
      isShown = true;
      bar.setTotal(total);
      bar.update(done, payload);
    },
    end() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}

/** By bytes, since objects differ in size; unknown while the listing still goes on. */
function timeLeft({ selectionDone, doneBytes, selectedBytes }: IngestProgress, seconds: number): string {
  if (!selectionDone) return 'still listing';
  if (doneBytes === 0) return '';
  const left = Math.ceil((seconds / doneBytes) * (selectedBytes - doneBytes));
  return left >= 60 ? `${Math.ceil(left / 60)} min left` : `${left} s left`;
}
