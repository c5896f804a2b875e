import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundleHandler, HANDLER_FILE, missingFiles, thirdPartyLicences } from '../../deploy/bundle.js';
import { temporaryFolder } from '../helpers/cli.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** A tree of files, bundled, and the bundle on a disk of its own. */
async function bundled(files: Readonly<Record<string, string>>) {
  const [tree, disk] = [temporaryFolder(), temporaryFolder()];
  onTestFinished(() => {
    tree.remove();
    disk.remove();
  });
  const write = (root: string, path: string, text: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(tree.path, path, text);
  const { entries } = await bundleHandler(tree.path, 'src/lambda/handler.ts');
  for (const { path, data } of [...entries, { path: 'package.json', data: Buffer.from('{"type":"module"}') }]) {
    write(disk.path, path, data);
  }
  return { entries, handler: join(disk.path, HANDLER_FILE) };
}

describe('a bundle', () => {
  it('has the threads that its modules start, wherever they start them', async () => {
    const { entries, handler } = await bundled({
      'src/lambda/handler.ts': `
        import { double } from '../shared.js';
        export const handler = async (n: number) => {
          const { askThread } = await import('../threads/ask.js');
          return [double(n), await askThread(n)];
        };`,
      'src/shared.ts': 'export const double = (n: number): number => n * 2;',
      'src/threads/ask.ts': `
        import { Worker } from 'node:worker_threads';
        import { double } from '../shared.js';
        export const askThread = (n: number) => new Promise((done, fail) => {
          const thread = new Worker(new URL('./slow-thread.js', import.meta.url), { workerData: double(n) });
          thread.on('message', done).on('error', fail);
        });`,
      'src/threads/slow-thread.ts': `
        import { parentPort, workerData } from 'node:worker_threads';
        import { double } from '../shared.js';
        parentPort?.postMessage(double(workerData as number));`,
    });
    expect(missingFiles(entries)).toEqual([]);
    const ask = `import(process.argv[1]).then(async ({ handler }) => console.log(JSON.stringify(await handler(3))))`;
    const said = execFileSync(process.execPath, ['-e', ask, handler], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual([6, 12]);
  });

  it('that lacks a file which one of its modules names is told from one that has it', () => {
    const module = { path: 'lambda/handler.mjs', data: Buffer.from('new URL("./thread.js", import.meta.url)') };
    const file = { path: 'lambda/thread.js', data: Buffer.from('') };
    expect(missingFiles([module])).toEqual(['lambda/thread.js']);
    expect(missingFiles([module, file])).toEqual([]);
    const folder = { path: 'lambda/q.mjs', data: Buffer.from("new URL('../queries/', import.meta.url)") };
    expect(missingFiles([folder])).toEqual(['queries/']);
    expect(missingFiles([folder, { path: 'queries/a.sql', data: Buffer.from('') }])).toEqual([]);
  });

  it('tells the licences of what is in it, also those that a package keeps in a folder', () => {
    const tree = temporaryFolder();
    onTestFinished(() => tree.remove());
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(tree.path, path)), { recursive: true });
      writeFileSync(join(tree.path, path), text);
    };
    write('node_modules/a/package.json', '{"name":"a","version":"1.2.3","license":"MIT"}');
    write('node_modules/a/LICENSE', 'the text of a\n');
    write('node_modules/a/licenses/LICENSE-b', 'the text of b\n');
    const { data } = thirdPartyLicences(tree.path, ['node_modules/a']);
    expect(data.toString()).toBe('a 1.2.3 (MIT)\n\nthe text of a\n\nthe text of b\n');
  });

  it('of the handler lacks nothing', async () => {
    const { entries } = await bundleHandler(ROOT);
    const queries = { path: 'queries/any.sql', data: Buffer.from('') };
    expect(missingFiles([...entries, queries])).toEqual([]);
    expect(entries.map(({ path }) => path)).toContain(HANDLER_FILE);
  });
});
