import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSpool } from '../../src/ingest/spool.js';
import { temporaryFolder } from '../helpers/cli.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const host = hostname().replace(/[^A-Za-z0-9]+/g, '') || 'localhost';

/** The number of a process that has ended. */
const dead = spawnSync(process.execPath, ['--version']).pid;

function spoolOf(parent: string, name: string, ageHours = 0): string {
  const dir = join(parent, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '1___0.log'), 'text');
  const time = Date.now() / 1000 - ageHours * 3600;
  utimesSync(dir, time, time);
  return name;
}

describe('a new spool', () => {
  it('removes those that killed processes left, and no others', () => {
    const parent = join(folder.path, 'shared');
    spoolOf(parent, `tlslens-spool-${host}-${dead}-Ab12Cd`);
    // In a container the killed process often had the very number that this one has.
    spoolOf(parent, `tlslens-spool-${host}-${process.pid}-Ab12Cd`);
    spoolOf(parent, 'tlslens-spool-elsewhere9-77-Ab12Cd', 25);
    const kept = [
      spoolOf(parent, `tlslens-spool-${host}-${process.ppid}-Ab12Cd`),
      spoolOf(parent, 'tlslens-spool-elsewhere9-77-Ef34Gh', 1),
      spoolOf(parent, 'tlslens-spool-notes', 99),
      spoolOf(parent, 'other', 99),
    ];
    const spool = createSpool(parent);
    const found = readdirSync(parent).filter((name) => join(parent, name) !== spool.dir);
    expect(found.sort()).toEqual(kept.sort());
    spool.remove();
  });

  it('leaves another one of the same process alone', () => {
    const parent = join(folder.path, 'twice');
    const first = createSpool(parent);
    const second = createSpool(parent);
    expect(readdirSync(parent)).toHaveLength(2);
    first.remove();
    second.remove();
    expect(readdirSync(parent)).toEqual([]);
  });
});
