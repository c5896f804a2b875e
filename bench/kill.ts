/**
 * Kills ingest, reparse and retain at seeded moments and compares what is then in the database with undisturbed runs.
 *
 *     npm run build && npx tsx bench/kill.ts --kills 200 --seed 1
 */
import { parseArgs } from 'node:util';
import { type Kill, runKills } from '../test/kill/harness.js';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  const outcome = await runKills({
    kills,
    seed,
    onKill: (_, number) => {
      if (number % 20 === 0) process.stderr.write(`${number} kills\n`);
    },
  });
  const groups = new Map<string, Kill[]>();
  for (const kill of outcome.kills) {
    const key = `| ${kill.job} | ${kill.where} |`;
    groups.set(key, [...(groups.get(key) ?? []), kill]);
  }
  const lines = [...groups].sort().map(([key, of]) => {
    const count = (test: (kill: Kill) => boolean) => of.filter(test).length;
    const none = count(({ left }) => left === null || left.objects === 0);
    const contradicted = count(({ left }) => (left?.contradictions ?? 0) > 0);
    return `${key} ${of.length} | ${none} | ${of.length - none} | ${contradicted} |`;
  });
  console.log(
    `${outcome.kills.length} kills (seed ${seed}) in ${outcome.scenarios} databases, ${outcome.seconds.toFixed(0)} s`,
  );
  console.log(
    '| job | killed in | kills | left nothing committed | left something committed | ledger and rows disagree |',
  );
  console.log('|---|---|---:|---:|---:|---:|');
  for (const line of lines) console.log(line);
  console.log(`databases that ended other than undisturbed, or any other fault: ${outcome.faults.length}`);
  for (const fault of outcome.faults) console.log(`- ${fault}`);
  process.exitCode = outcome.faults.length > 0 ? 1 : 0;
}

await main();
