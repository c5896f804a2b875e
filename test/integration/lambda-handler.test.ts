import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../src/lambda/handler.js';
import { openS3Store, type S3Store } from '../../src/source/s3-store.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type AwsRecorder, startAwsRecorder } from '../helpers/aws-recorder.js';
import { createMotoEstate, LOG_PREFIX, REGION, STATE_PREFIX } from '../helpers/lambda/moto-estate.js';
import { slowObjects } from '../helpers/lambda/slow-objects.js';
import {
  expectLatestReports,
  expectMetrics,
  expectOneIngest,
  expectToldOnce,
  GATE_FILE,
  type JobDriver,
  playTenHours,
  REPORTS,
  timeOfRun,
} from '../helpers/lambda/ten-hours.js';
import { failureOf } from '../helpers/listing.js';
import { type Moto, startMoto } from '../helpers/moto.js';

let moto: Moto;
let recorder: AwsRecorder;
beforeAll(async () => {
  moto = await startMoto();
  recorder = await startAwsRecorder(moto.url);
});
afterAll(async () => {
  await recorder?.stop();
  await moto?.stop();
});
useAwsEnvironment();

/** The real store, but for its writing of files. */
const storeWith = async (putFile: (store: S3Store) => S3Store['putFile']): Promise<S3Store> => {
  const store = await openS3Store({});
  return { ...store, putFile: putFile(store) };
};

describe('ten hours of the scheduled job against an emulated AWS', () => {
  it('end with the database of one ingest of everything, and all told once', async () => {
    const estate = await createMotoEstate(moto.url, 'job');
    const tmp = mkdtempSync(join(tmpdir(), 'tlslens-moto-'));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: recorder.url,
      AWS_LAMBDA_FUNCTION_NAME: 'tlslens',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      TLSLENS_LOGS: `s3://${estate.logs}/${LOG_PREFIX}`,
      TLSLENS_STATE: `s3://${estate.state}/${STATE_PREFIX}`,
      TLSLENS_SYNC_REGIONS: REGION,
      TLSLENS_TOPIC_ARN: estate.topicArn,
      TLSLENS_GATE_RULES: GATE_FILE,
      TLSLENS_TMP: tmp,
      TLSLENS_REPORTS: REPORTS,
    });
    let output = '';
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        output += chunk;
        return true;
      }),
    );
    let requests = 0;
    const run = (time: number, remainingMs = () => 300_000, store = () => openS3Store({})) =>
      createHandler(() => timeOfRun(time), store)(
        {},
        { awsRequestId: `request-${++requests}`, getRemainingTimeInMillis: remainingMs },
      );
    const job: JobDriver = {
      run,
      async crash(time) {
        const gone = async () => {
          throw new Error('the environment is gone');
        };
        const crashed = await failureOf(run(time, undefined, () => storeWith(() => gone)));
        expect(String(crashed)).toContain('the environment is gone');
      },
      interfere: (time, meanwhile) =>
        run(time, undefined, () =>
          storeWith((store) => async (...args) => {
            await meanwhile();
            return store.putFile(...args);
          }),
        ),
      async hurry(time) {
        const timeMs = 30_000;
        const hold = slowObjects(timeMs);
        recorder.before = async ({ action, resource }) => {
          if (action === 's3:GetObject' && resource.includes(`:${estate.logs}/`)) await delay(hold());
        };
        process.env.TLSLENS_SYNC_REGIONS = '';
        const end = performance.now() + timeMs;
        const summary = await run(time, () => end - performance.now());
        process.env.TLSLENS_SYNC_REGIONS = REGION;
        recorder.before = () => undefined;
        return summary;
      },
    };
    try {
      await playTenHours(estate, job);
    } finally {
      for (const stream of streams) stream.mockRestore();
      rmSync(tmp, { recursive: true, force: true });
    }
    await expectOneIngest(moto.url, estate);
    await expectToldOnce(estate);
    await expectLatestReports(estate);
    expectMetrics(output);
  }, 240_000);
});
