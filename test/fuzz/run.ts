/**
 * Runs targets over their corpus and mutations of it, round robin. For the short run in the tests and the long one of
 * `bench/fuzz.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDice, mutate } from './mutate.js';
import { TARGETS, type Target } from './targets.js';

const CORPUS = join(import.meta.dirname, 'corpus');

export interface Finding {
  readonly target: string;
  readonly input: Buffer;
  readonly error: unknown;
}

export interface FuzzRun {
  readonly executions: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

export function readCorpus({ name }: Target): { readonly file: string; readonly bytes: Buffer }[] {
  const dir = join(CORPUS, name);
  return readdirSync(dir)
    .sort()
    .map((file) => ({ file, bytes: readFileSync(join(dir, file)) }));
}

/**
 * @param until asked before each execution, with how many there were
 * @param onFinding told at once; the run goes on
 */
export async function fuzz(
  seed: number,
  until: (executions: number) => boolean,
  onFinding: (finding: Finding) => void = () => undefined,
): Promise<FuzzRun> {
  const dice = createDice(seed);
  const executions: Record<string, number> = {};
  const findings: Finding[] = [];
  const pools = TARGETS.map((target) => ({ target, seeds: readCorpus(target).map(({ bytes }) => bytes) }));
  for (let done = 0; !until(done); done++) {
    const { target, seeds } = pools[done % pools.length]!;
    const input = mutate(dice.pick(seeds), dice.pick(seeds), target.tokens, dice);
    executions[target.name] = (executions[target.name] ?? 0) + 1;
    try {
      await target.check(input);
    } catch (error) {
      const finding = { target: target.name, input, error };
      findings.push(finding);
      onFinding(finding);
    }
  }
  return { executions, findings };
}
