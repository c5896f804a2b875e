/**
 * Small disks in memory, to be full. Only root can mount them, and not in every container.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly path: string;
  enlarge(): void;
  unmount(): void;
}

/** Mounts a disk of so many KiB at `path`, which is made. */
export function mountDisk(path: string, kib: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' });
  mount('-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', path);
  return {
    path,
    enlarge: () => mount('-o', 'remount,size=64m', path),
    unmount: () => void execFileSync('umount', ['--lazy', path]),
  };
}

export function canMountDisk(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'tlslens-test-'));
  try {
    mountDisk(path, 64).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(path);
  }
}
