import { readFileSync } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeSamples } from '../../sample-logs/generate/samples.js';
import { filesBelow, SAMPLES, sampleLines, sampleObjects } from './read-samples.js';

const { files } = makeSamples();
const onDisk = [...filesBelow('AWSLogs'), ...filesBelow('describe'), 'README.md', 'manifest.json', 'networks.csv'];

describe('the committed samples', () => {
  it('are the files that the generator makes, no more and no fewer', () => {
    expect(onDisk.sort()).toEqual([...files.keys()].sort());
  });

  it('have the content that the generator makes, byte for byte', () => {
    // Another zlib may pack the same bytes otherwise, so what is packed is compared unpacked.
    const plain = (path: string, content: Buffer) => (path.endsWith('.gz') ? gunzipSync(content) : content);
    const different = [...files].filter(
      ([path, content]) => !plain(path, readFileSync(join(SAMPLES, path))).equals(plain(path, content)),
    );
    expect(different.map(([path]) => path)).toEqual([]);
  });

  it('stay small', () => {
    const sizes = filesBelow('AWSLogs').map((path) => readFileSync(join(SAMPLES, path)).length);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(600_000);
    expect(sampleObjects().length).toBeGreaterThanOrEqual(150);
    expect(sampleObjects().length).toBeLessThanOrEqual(250);
  });

  it('carry no time and no system in their gzip headers', () => {
    for (const path of filesBelow('AWSLogs').filter((each) => each.endsWith('.gz'))) {
      const header = readFileSync(join(SAMPLES, path)).subarray(0, 10);
      expect([...header.subarray(0, 8)], path).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
      expect(header[9], path).toBe(255);
    }
  });

  it('name clients and nodes by documentation and private addresses only', () => {
    const documentation = new BlockList();
    documentation.addSubnet('192.0.2.0', 24);
    documentation.addSubnet('198.51.100.0', 24);
    documentation.addSubnet('203.0.113.0', 24);
    documentation.addSubnet('2001:db8::', 32, 'ipv6');
    const nodes = new BlockList();
    nodes.addSubnet('10.0.0.0', 8);
    nodes.addSubnet('2001:db8::', 32, 'ipv6');
    const family = (ip: string) => (isIPv6(ip) ? 'ipv6' : 'ipv4');
    for (const { clientIp, field, key } of sampleLines()) {
      const node = field(7).replace(/:\d+$/, '');
      expect(documentation.check(clientIp, family(clientIp)), `${clientIp} in ${key}`).toBe(true);
      expect(nodes.check(node, family(node)), `${node} in ${key}`).toBe(true);
    }
  });

  it('lie in objects whose period holds the end of every line', () => {
    for (const { key, end } of sampleLines()) {
      const [, y, mo, d, h, mi] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(key)!;
      const periodEnd = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi));
      expect(end, key).toBeLessThan(periodEnd);
      expect(end, key).toBeGreaterThanOrEqual(periodEnd - 300_000);
    }
  });

  it('have times that agree with the duration to about a second', () => {
    for (const line of sampleLines().filter((each) => each.fields.length >= 22)) {
      expect(Math.abs(line.end - line.start - Number(line.field(8)))).toBeLessThanOrEqual(1_000);
      if (line.field(9) !== '-') expect(Number(line.field(9))).toBeLessThanOrEqual(Number(line.field(8)));
    }
  });
});

describe('makeSamples', () => {
  it('gives identical bytes for the same seed, and other lines for another', () => {
    const again = makeSamples().files;
    expect([...again.keys()]).toEqual([...files.keys()]);
    expect([...again].every(([path, content]) => content.equals(files.get(path)!))).toBe(true);
    expect(makeSamples('another').manifest.by_object).not.toEqual(makeSamples().manifest.by_object);
  });
});
