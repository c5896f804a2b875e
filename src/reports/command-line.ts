/**
 * Command lines that ask again what was asked, for whoever reads an answer without the terminal it came from.
 */
import type { ReportFilters } from './filters.js';

/** A word for a POSIX shell: quoted where it holds anything that a shell acts on. */
function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The options that stand for the filters. Times are those that were asked for, as they came to be. */
export function filterWords(
  { from, to, loadBalancer, listener, client, sni }: ReportFilters,
  until = '--to',
): string[] {
  const options: readonly (readonly [string, string | undefined])[] = [
    ['--from', from?.toISOString()],
    [until, to?.toISOString()],
    ['--load-balancer', loadBalancer],
    ['--listener', listener],
    ['--client', client],
    ['--sni', sni],
  ];
  return options.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}

export function commandLine(...words: readonly string[]): string {
  return ['tlslens', ...words].map(shellWord).join(' ');
}
