/**
 * The completion scripts of bash, zsh and fish, from the one model of the command line. Pure.
 */
import type { Candidates, CompletedCommand, CompletedFlag } from './completion-model.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  if (shell === 'fish') return fishScript(commands);
  // zsh reads the functions of bash, as its manual describes (zshcompsys, bashcompinit).
  const script = bashScript(commands);
  if (shell === 'bash') return `# tlslens completion for bash: source <(tlslens completion bash)\n${script}`;
  return [
    '#compdef tlslens',
    '# tlslens completion for zsh: source <(tlslens completion zsh)',
    'autoload -U +X compinit && compinit -i',
    'autoload -U +X bashcompinit && bashcompinit',
    script,
  ].join('\n');
}

/** Single quotes of a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function bashScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quote(path));
  const words = commands.map(({ path, subcommands, words }) => {
    const names = [...subcommands.map(({ name }) => name), ...(words === 'files' ? [] : words)];
    return `    ${quote(path)}) offers=${quote(names.join(' '))}${words === 'files' ? '; files=1' : ''} ;;`;
  });
  const flags = commands.map(
    ({ path, flags }) => `    ${quote(path)}) flags=${quote(flags.flatMap(({ names }) => names).join(' '))} ;;`,
  );
  const values = commands.flatMap(({ path, flags }) =>
    flags.flatMap(({ names, values }) => {
      if (values === undefined) return [];
      const patterns = names.map((name) => quote(`${path}:${name}`)).join('|');
      return [`    ${patterns}) ${bashValues(values)} ;;`];
    }),
  );
  return `_tlslens() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  # bash parts words at "=": --format=csv is three.
  if [ "$current" = '=' ]; then current=''; elif [ "$previous" = '=' ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  # zsh has a meaning of its own for "path" and "words".
  local chain='' word index values='' files='' takes='' offers='' flags=''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    case "\${chain:+$chain }$word" in
    ${paths.join('|')}) chain="\${chain:+$chain }$word" ;;
    esac
  done
  case "$chain:$previous" in
${values.join('\n')}
  esac
  if [ -n "$takes" ]; then
    if [ -n "$files" ]; then COMPREPLY=($(compgen -f -- "$current"))
    else COMPREPLY=($(compgen -W "$values" -- "$current")); fi
    return
  fi
  case "$chain" in
${words.join('\n')}
  esac
  case "$chain" in
${flags.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$offers" -- "$current"))
       if [ -n "$files" ]; then COMPREPLY+=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _tlslens tlslens
`;
}

const bashValues = (values: Candidates): string =>
  values === 'files' ? 'takes=1; files=1' : `takes=1; values=${quote(values.join(' '))}`;

function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands.filter(({ path }) => path !== '' && !path.includes(' ')).map(({ path }) => path);
  const lines = [
    '# tlslens completion for fish: tlslens completion fish | source',
    'complete -c tlslens -f',
    ...commands.flatMap((command) => fishCommand(command, names)),
  ];
  return `${lines.join('\n')}\n`;
}

function fishCommand({ path, subcommands, flags, words }: CompletedCommand, names: readonly string[]): string[] {
  const [name, sub] = path.split(' ');
  const condition =
    path === ''
      ? `not __fish_seen_subcommand_from ${names.join(' ')}`
      : [name, sub].flatMap((word) => (word ? [`__fish_seen_subcommand_from ${word}`] : [])).join('; and ');
  const complete = `complete -c tlslens -n ${quote(condition)}`;
  return [
    ...subcommands.map(({ name, summary }) => `${complete} -a ${quote(name)} -d ${quote(summary)}`),
    ...(words === 'files' ? [`${complete} -F`] : words.length > 0 ? [`${complete} -a ${quote(words.join(' '))}`] : []),
    ...flags.map((flag) => `${complete}${fishFlag(flag)}`),
  ];
}

function fishFlag({ names, description, values }: CompletedFlag): string {
  const parts = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`));
  if (values === 'files') parts.push(' -r -F');
  else if (values !== undefined) parts.push(values.length > 0 ? ` -x -a ${quote(values.join(' '))}` : ' -x');
  return `${parts.join('')} -d ${quote(description)}`;
}
