/**
 * A share of the processors for a process, as Lambda gives it by memory: the quota of Linux's scheduler, by a control group.
 * Needs the right to make one (root, and a mounted `cpu` controller of version 1).
 */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONTROLLER = '/sys/fs/cgroup/cpu';
const PERIOD_US = 100_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MB_A_PROCESSOR = 1769;

/** Processors of a function with so many MB. */
export const processorsOf = (memoryMb: number): number => memoryMb / MB_A_PROCESSOR;

export interface CpuGroup {
  /** A process that writes its id there belongs to it, and all that it starts. */
  readonly file: string;
  /** To be called when its processes have ended. */
  remove(): void;
}

let made = 0;

/** `null` where this machine does not let it be made. */
export function createCpuGroup(processors: number): CpuGroup | null {
  const dir = join(CONTROLLER, `tlslens-${process.pid}-${++made}`);
  try {
    mkdirSync(dir);
  } catch {
    return null;
  }
  writeFileSync(join(dir, 'cpu.cfs_period_us'), String(PERIOD_US));
  writeFileSync(join(dir, 'cpu.cfs_quota_us'), String(Math.round(processors * PERIOD_US)));
  return { file: join(dir, 'cgroup.procs'), remove: () => rmdirSync(dir) };
}
