/**
 * Who has a database file open, told so that people know what they wait for.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * The command of a process in a few words: `tlslens ingest`, `python3`. Its program and, of tlslens, the command alone: what
 * else stands on a command line may be secret. `null` where the system does not tell.
 */
export function commandOf(pid: number): string | null {
  let words: string[];
  try {
    words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return null;
  }
  const [program = '', script = '', command = ''] = words;
  if (program === '') return null;
  const isTlslens = /(?:^|\/)(?:tlslens|cli\/main\.[jt]s)$/.test(script);
  if (!isTlslens) return basename(program);
  return /^[a-z]+$/.test(command) ? `tlslens ${command}` : 'tlslens';
}
