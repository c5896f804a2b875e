/**
 * The long run of the fuzzer: `nice -n 19 npx tsx bench/fuzz.ts --minutes 60 [--seed 1] [--out dir]`. Findings are
 * written to `--out`; once mended, their input belongs in test/fuzz/corpus/<target>/.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../src/errors.js';
import { fuzz } from '../test/fuzz/run.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    out: { type: 'string', default: 'fuzz-findings' },
  },
});

const TELL_EVERY_MS = 60_000;
const begun = Date.now();
const end = begun + Number(values.minutes) * 60_000;
let tellAt = begun + TELL_EVERY_MS;
let found = 0;

const { executions, findings } = await fuzz(
  Number(values.seed),
  (done) => {
    const now = Date.now();
    if (now >= tellAt) {
      console.log(`${Math.round((now - begun) / 60_000)} min: ${done} executions, ${found} findings`);
      tellAt = now + TELL_EVERY_MS;
    }
    return now >= end;
  },
  ({ target, input, error }) => {
    found++;
    if (found > 100) return;
    const dir = join(values.out, target);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `${found}.bin`), input);
    console.log(`${target}/${found}.bin: ${messageOf(error).slice(0, 300)}`);
  },
);
console.log(`seed ${values.seed}: ${JSON.stringify(executions)}, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
