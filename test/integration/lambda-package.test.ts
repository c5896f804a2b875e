import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipName } from '../../deploy/targets.js';
import type { JobSummary } from '../../src/lambda/job.js';
import { type AwsRecorder, startAwsRecorder } from '../helpers/aws-recorder.js';
import { createMotoEstate, DATABASE_KEY, LOG_PREFIX, STATE_PREFIX } from '../helpers/lambda/moto-estate.js';
import {
  expectMetrics,
  expectOneIngest,
  expectToldOnce,
  GATE_FILE,
  type JobDriver,
  playTenHours,
  REPORTS,
  timeOfRun,
} from '../helpers/lambda/ten-hours.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { type InvokeOptions, type Lambda, startLambda } from '../helpers/runtime-api.js';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tlslens-package-'));
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const zip = join(folder, zipName(ARCHITECTURE));

let moto: Moto;
let recorder: AwsRecorder;
beforeAll(async () => {
  const args = ['--import', 'tsx', 'deploy/package.ts', '--out', folder];
  execFileSync(process.execPath, args, { cwd: ROOT });
  moto = await startMoto();
  recorder = await startAwsRecorder(moto.url);
});
afterAll(async () => {
  await recorder?.stop();
  await moto?.stop();
  rmSync(folder, { recursive: true, force: true });
});
