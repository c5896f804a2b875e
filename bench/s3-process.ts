/**
 * The S3 of the tests in a process of its own, so that its work is not counted as that of what is measured.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { startS3Server } from '../test/helpers/s3-server.js';

export interface ServerProcess {
  readonly url: string;
  stop(): void;
}

/** Serves files as the objects of the bucket `logs`, under their paths below `root`. */
export async function startServerProcess(
  root: string,
  files: readonly string[],
  latencyMs: number,
): Promise<ServerProcess> {
  const args = ['--import', 'tsx', import.meta.filename, root, String(latencyMs)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(files.join('\n'));
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { url: String(url), stop: () => child.kill() };
}

if (process.argv[1] === import.meta.filename) {
  const [root, latencyMs] = process.argv.slice(2) as [string, string];
  const server = await startS3Server({ latencyMs: Number(latencyMs) });
  for await (const file of createInterface({ input: process.stdin })) {
    server.put(relative(root, file), readFileSync(file));
  }
  console.log(server.url);
}
