/**
 * One run as its steps see it: what it was given, its folder, the keys of its state, and its stopwatch.
 */
import type { S3Store } from '../source/s3-store.js';
import type { Clock } from './clock.js';
import type { Log } from './log.js';
import type { JobRequest } from './request.js';
import type { Settings } from './settings.js';
import { type StateKeys, stateKeys } from './state.js';
import { createWorkDir, type WorkDir } from './work-dir.js';

export interface JobContext {
  readonly settings: Settings;
  readonly request: JobRequest;
  readonly store: S3Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly runId: string;
}

export interface Run extends JobContext {
  /** To be removed when the run has ended. */
  readonly work: WorkDir;
  readonly keys: StateKeys;
  readonly steps: Stopwatch;
}

export interface Stopwatch {
  /** By step, those that failed too. */
  readonly seconds: Readonly<Record<string, number>>;
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
}

export function beginRun(job: JobContext): Run {
  return { ...job, work: createWorkDir(job.settings.tmp), keys: stateKeys(job.settings.state), steps: stopwatch() };
}

function stopwatch(): Stopwatch {
  const seconds: Record<string, number> = {};
  return {
    seconds,
    async time(step, work) {
      const started = performance.now();
      try {
        return await work();
      } finally {
        seconds[step] = Math.round(performance.now() - started) / 1000;
      }
    },
  };
}
