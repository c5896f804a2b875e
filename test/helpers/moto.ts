/**
 * An emulator of AWS in its own process: `moto_server` of a Python virtual environment, on a free loopback port.
 *
 *     python3 -m venv .venv && .venv/bin/pip install -r test/integration/requirements.txt
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { awsEnvironment } from './aws-env.js';
import { venvProgram } from './venv.js';

export interface Moto {
  /** The endpoint of every service, `http://127.0.0.1:<port>`. */
  readonly url: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;

/** Starts it from `.venv`, or from the directory that `TLSLENS_VENV` names, and waits until it listens. */
export async function startMoto(): Promise<Moto> {
  const program = venvProgram('moto_server');
  // The port 0 lets the system choose; the server then says which.
  const child = spawn(program, ['-H', '127.0.0.1', '-p', '0'], {
    env: { ...process.env, ...awsEnvironment(), PYTHONUNBUFFERED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((done, fail) => {
    const giveUp = (why: string) => {
      child.kill('SIGKILL');
      fail(new Error(`moto_server ${why}: ${said}`));
    };
    const timer = setTimeout(() => giveUp(`does not listen after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const listen = (chunk: Buffer) => {
      said += chunk;
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      done(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => giveUp(error.message));
    child.once('exit', (status) => giveUp(`ended with ${status}`));
  });
  child.stdout.removeAllListeners('data').resume();
  child.stderr.removeAllListeners('data').resume();
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
