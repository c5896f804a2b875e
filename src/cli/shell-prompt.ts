/**
 * Lines from a terminal: edited by Node's readline, with completion, history and pastes. Between two reads the terminal is
 * as it was before, so that a pager can have it and Ctrl-C is a signal.
 */
import { createInterface, type Interface } from 'node:readline';
import { Readable } from 'node:stream';
import { ASK_FOR_MARKS, makePasteSplitter, NO_MARKS } from './paste.js';
import { typedText } from './typed-text.js';

/** Completions and the part of the line that they stand for, as readline wants them. */
export type Completions = [candidates: string[], of: string];

export type Entered =
  /** `isHeld` where more of the same paste follows: nothing runs before its last line is entered. */
  | { readonly kind: 'line'; readonly text: string; readonly isHeld: boolean }
  /** Ctrl-C. */
  | { readonly kind: 'dropped' }
  /** Ctrl-D, or a terminal that is gone. */
  | { readonly kind: 'end' };

export interface PromptOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** The newest entry first. */
  readonly history: readonly string[];
  /** Given the line up to the cursor. */
  readonly complete: (line: string) => Promise<Completions>;
  /** Shown for all lines of a paste but its first. */
  readonly continuation: string;
}

export interface Prompt {
  /** Shows `prompt` and waits for a line. */
  read(prompt: string): Promise<Entered>;
  /** To be called after the history has changed. */
  historyChanged(): void;
  close(): void;
}

/** Takes over the terminal at the first read. */
export function openPrompt(options: PromptOptions): Prompt {
  const { input, output, continuation } = options;
  const queue: Entered[] = [];
  let wake = () => {};
  let isPasting = false;
  let isClosed = false;
  let completing: Promise<unknown> = Promise.resolve();
  // Terminals that know no escape sequences would show them.
  const hasMarks = process.env.TERM !== 'dumb';
  const history = [...options.history];
  const historyChanged = () => void history.splice(0, history.length, ...options.history);

  const keys = Object.assign(new Readable({ read: () => undefined }), {
    isTTY: true,
    setRawMode(isRaw: boolean) {
      if (!input.destroyed) input.setRawMode(isRaw);
      if (hasMarks) output.write(isRaw ? ASK_FOR_MARKS : NO_MARKS);
      return keys;
    },
  });
  const split = makePasteSplitter();
  const onData = (chunk: string) => {
    for (const { kind, text } of split(chunk)) {
      if (kind === 'keys') keys.push(text);
      else paste(typedText(text));
    }
  };
  const onEnd = () => keys.push(null);
  const enter = (entered: Entered) => {
    queue.push(entered);
    wake();
  };

  let readline: Interface | undefined;
  const start = (): Interface => {
    input.setEncoding('utf8').on('data', onData).once('end', onEnd);
    const made = createInterface({
      input: keys,
      output,
      terminal: true,
      history,
      historySize: Number.MAX_SAFE_INTEGER,
      completer(line: string, done: (error: Error | null, found: Completions) => void) {
        completing = options.complete(line).then(
          (found) => done(null, found),
          () => done(null, [[], line]),
        );
      },
    });
    // Whole statements are kept and not their lines: by the shell, which knows where they end.
    made.on('history', historyChanged);
    made.on('line', (text) => {
      enter({ kind: 'line', text, isHeld: isPasting });
      if (isPasting) show(made, continuation);
    });
    made.on('SIGINT', () => {
      made.write(null, { ctrl: true, name: 'e' });
      output.write('^C');
      dropLine(made);
      enter({ kind: 'dropped' });
    });
    made.on('SIGCONT', () => made.prompt(true));
    made.once('close', () => {
      isClosed = true;
      enter({ kind: 'end' });
    });
    return made;
  };

  function paste(text: string): void {
    if (readline === undefined) return;
    // One line end at the end is Enter to come: the last line stays to be looked at.
    const [first = '', ...more] = text.replace(/\n$/, '').split('\n');
    if (more.length === 0) {
      readline.write(first);
      return;
    }
    const behind = readline.line.slice(readline.cursor);
    if (behind !== '') readline.write(null, { ctrl: true, name: 'k' });
    isPasting = true;
    readline.write([first, ...more].join('\n'));
    isPasting = false;
    readline.write(behind);
    for (const _ of behind) readline.write(null, { ctrl: true, name: 'b' });
  }

  const release = () => {
    if (!isClosed) readline?.pause();
    input.pause();
    keys.setRawMode(false);
  };

  return {
    async read(prompt) {
      if (queue.length === 0) {
        if (readline === undefined) readline = start();
        else keys.setRawMode(true);
        show(readline, prompt);
        input.resume();
        while (queue.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        await completing;
      }
      const entered = queue.shift()!;
      if (entered.kind !== 'line' || !entered.isHeld) release();
      return entered;
    },
    historyChanged,
    close() {
      if (!isClosed) readline?.close();
      input.off('data', onData).off('end', onEnd).pause();
      if (readline !== undefined) keys.setRawMode(false);
    },
  };
}

function show(readline: Interface, prompt: string): void {
  readline.setPrompt(prompt);
  readline.prompt(true);
}

/** Leaves what is typed on the screen, and begins anew below it. Node's own prompt does it so. */
function dropLine(readline: Interface): void {
  (readline as Interface & { clearLine(): void }).clearLine();
}
