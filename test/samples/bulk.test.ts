import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { generateBulk } from '../../sample-logs/generate/bulk.js';

const root = mkdtempSync(join(tmpdir(), 'tlslens-bulk-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const textOf = (file: string) => gunzipSync(readFileSync(file)).toString();
const linesOf = (files: readonly string[]) => files.flatMap((file) => textOf(file).split('\n').slice(0, -1));

describe('generateBulk({ rows, objects, outDir })', () => {
  it('writes exactly the rows asked for, over exactly the objects, and tells the bytes', async () => {
    const outDir = join(root, 'exact');
    const { files, lines, bytes, gzipBytes } = await generateBulk({ rows: 10_001, objects: 7, outDir });
    expect(files).toHaveLength(7);
    expect(new Set(files).size).toBe(7);
    expect(lines).toBe(10_001);
    expect(linesOf(files)).toHaveLength(10_001);
    expect(bytes).toBe(files.map((file) => Buffer.byteLength(textOf(file))).reduce((a, b) => a + b, 0));
    expect(gzipBytes).toBe(files.map((file) => readFileSync(file).length).reduce((a, b) => a + b, 0));
    expect(bytes / lines).toBeGreaterThan(250);
    expect(bytes / lines).toBeLessThan(350);
  });

  it('follows the S3 key layout, and every line ends within the period of its object', async () => {
    const outDir = join(root, 'layout');
    const { files } = await generateBulk({ rows: 600, objects: 6, outDir });
    for (const file of files) {
      const key = relative(outDir, file).replaceAll('\\', '/');
      const match =
        /^AWSLogs\/(\d{12})\/elasticloadbalancing\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)\/\1_elasticloadbalancing_\2_net\.([a-z-]+)\.([0-9a-f]{16})_\d{8}T(\d\d)(\d\d)Z_[0-9a-f]{8}\.log\.gz$/.exec(
          key,
        );
      expect(match, key).not.toBeNull();
      const [, , , y, m, d, name, id, hour, minute] = match!;
      const periodEnd = Date.parse(`${y}-${m}-${d}T${hour}:${minute}:00Z`);
      for (const line of linesOf([file])) {
        const fields = line.split(' ');
        const end = Date.parse(`${fields[2]}Z`);
        expect(fields[3]).toBe(`net/${name}/${id}`);
        expect(end).toBeLessThan(periodEnd);
        expect(end).toBeGreaterThanOrEqual(periodEnd - 300_000);
      }
    }
  });

  it.each([18, 21, 22, 23] as const)('writes lines of %i fields', async (fields) => {
    const { files } = await generateBulk({ rows: 500, objects: 2, outDir: join(root, `fields-${fields}`), fields });
    const shapes = new Set(linesOf(files).map((line) => line.split(' ').length));
    expect([...shapes]).toEqual([fields]);
  });

  it('takes the share of IPv6 clients at its word', async () => {
    const share = async (ipv6Share: number) => {
      const options = { rows: 2_000, objects: 1, outDir: join(root, `v6-${ipv6Share}`), ipv6Share };
      const lines = linesOf((await generateBulk(options)).files);
      return lines.filter((line) => line.split(' ')[5]!.split(':').length > 2).length / lines.length;
    };
    expect(await share(0)).toBe(0);
    expect(await share(1)).toBe(1);
    expect(Math.abs((await share(0.5)) - 0.5)).toBeLessThan(0.06);
  });

  it('gives the same lines and keys for the same seed, and others for another', async () => {
    const run = async (name: string, seed: number) => {
      const outDir = join(root, name);
      const { files } = await generateBulk({ rows: 3_000, objects: 5, outDir, seed });
      return files.map((file) => [relative(outDir, file), textOf(file)]);
    };
    const first = await run('seed-a', 1);
    expect(await run('seed-b', 1)).toEqual(first);
    expect(await run('seed-c', 2)).not.toEqual(first);
  });
});
