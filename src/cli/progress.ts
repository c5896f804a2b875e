/**
 * The progress bar of a long ingest, on a terminal only.
 */
import { type Bar, Presets, SingleBar } from 'cli-progress';
import type { IngestProgress } from '../ingest/run.js';
import type { Globals } from './globals.js';

export interface ProgressDisplay {
  update(progress: IngestProgress): void;
  end(): void;
}

const SILENT: ProgressDisplay = { update: () => undefined, end: () => undefined };

const FORMAT = ' {bar} {value}/{total} objects  {megabytes} MB  {rate} connections/s  {left}';

/** Shows how an ingest goes on; nothing where standard error is no terminal, or under --quiet or --no-progress. */
export function showProgress({ quiet, progress }: Globals): ProgressDisplay {
  if (quiet || !progress || process.stderr.isTTY !== true) return SILENT;
  const bar: Bar = new SingleBar(
    { format: FORMAT, stream: process.stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  const started = performance.now();
  let isShown = false;
  return {
    update(now) {
      const seconds = (performance.now() - started) / 1000;
      const payload = {
        megabytes: Math.round(now.doneBytes / 1e6).toLocaleString('en-US'),
        rate: Math.round(now.connections / seconds).toLocaleString('en-US'),
        left: timeLeft(now, seconds),
      };
      if (!isShown) bar.start(now.selected, now.done, payload);
      isShown = true;
      bar.setTotal(now.selected);
      bar.update(now.done, payload);
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
