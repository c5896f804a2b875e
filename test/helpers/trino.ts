/**
 * A real Trino in its own process, with the Hive connector over a folder that it calls `local:///`.
 *
 *     mvn -q -B -f test/integration/trino/pom.xml package
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');
/** What Maven made, or the folder that `TLSLENS_TRINO_HOME` names. */
const HOME = process.env.TLSLENS_TRINO_HOME ?? join(ROOT, '.trino');
const PROGRAM = join(ROOT, 'test', 'integration', 'trino', 'TrinoForTests.java');
const START_TIMEOUT_MS = 240_000;

export interface RunningTrino {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The folder on this machine that `local:///` stands for. */
  readonly root: string;
  /** For the command line. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts it and waits until it answers. */
export async function startTrino(): Promise<RunningTrino> {
  const plugins = join(HOME, 'plugin');
  if (!existsSync(plugins))
    throw new Error(`there is no Trino in ${HOME}: mvn -f test/integration/trino/pom.xml package`);
  const folder = mkdtempSync(join(tmpdir(), 'tlslens-trino-'));
  const root = join(folder, 'root');
  mkdirSync(root);
  const said = join(folder, 'url');
  const [plugin = ''] = readdirSync(plugins).filter((name) => name.startsWith('trino-hive'));
  const child = spawn(
    'java',
    ['-Xmx2g', '-XX:+UseSerialGC', '-cp', join(HOME, 'lib', '*'), PROGRAM, join(plugins, plugin), root, said],
    { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk).slice(-4_000);
  });
  const stop = async () => {
    // It ends with its standard input, if it still listens to it.
    child.stdin.destroy();
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(said)) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`Trino did not start: ${lastWords}`);
    }
    await delay(200);
  }
  const url = readFileSync(said, 'utf8');
  const env = { TLSLENS_TRINO_URL: url, TLSLENS_TRINO_USER: 'tests' };
  return { url, root, env, stop };
}
