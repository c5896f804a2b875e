/**
 * What a shell keeps between its questions: settings, where answers go, and the database, which it lets go of while nobody
 * asks.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { parametersOf } from '../sql-text.js';
import type { Database } from '../store/database.js';
import type { Globals } from './globals.js';
import { goesToTerminal, say, writeText } from './output.js';
import { outputError } from './output-error.js';
import { isThere, page } from './pager.js';
import type { AnswerFlags } from './sql-flags.js';
import { fileFormatOf, tellsFormat } from './sql-format.js';
import { answerSql, openForSql } from './sql-run.js';

export interface Settings extends Required<Pick<AnswerFlags, 'param' | 'write'>> {
  format: string | undefined;
  /** Of the file that answers go to; changed by {@link Session.sendTo}. */
  output: string | undefined;
  /** `undefined` for what suits the format. */
  maxRows: number | undefined;
  timeout: number | undefined;
  timer: boolean;
  /** Command of the pager; empty for none. */
  pager: string;
}

export interface Session {
  readonly settings: Settings;
  /**
   * Sends the answers that follow into a file, in the format of its extension where that tells one, or to the screen again.
   */
  sendTo(file: string | undefined): void;
  /** The global options as the settings are now; for `screen`, as if answers went there. */
  globals(where?: 'screen'): Globals;
  /** The database, opened where it is not. */
  database(): Promise<Database>;
  /** Asks one statement. An empty `title` is left out. */
  ask(sql: string, title?: string, param?: Readonly<Record<string, string>>): Promise<void>;
  /** Runs `work` and says, with `.timer on`, how long it took without the pager. */
  timed(work: () => Promise<void>): Promise<void>;
  /** Lets go of the database some time after the last question. */
  rest(): void;
  close(): void;
}

const IDLE_MS = 10_000;

export function openSession(settings: Settings, given: Globals): Session {
  let open: { readonly database: Promise<Database>; readonly place: string } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let waited = 0;
  let begun: string | undefined;
  let onScreen = settings.format;

  const close = () => {
    clearTimeout(idle);
    const last = open;
    open = undefined;
    void last?.database.then(
      (database) => database.close(),
      () => undefined,
    );
  };

  const globals = (where?: 'screen'): Globals => {
    const { format, output, ...others } = given;
    const now: Globals = {
      ...others,
      ...(settings.format !== undefined && { format: settings.format }),
      ...(settings.output !== undefined && where !== 'screen' && { output: settings.output }),
    };
    return { ...now, sink: (pieces) => take(pieces, now) };
  };

  /** Answers follow one another in a file, the first of them in the place of what was there. */
  async function take(pieces: AsyncIterable<string> | Iterable<string>, now: Globals): Promise<void> {
    const { output } = now;
    if (output === undefined) {
      if (!goesToTerminal(now)) return writeText(pieces, now);
      const command = isThere(settings.pager) ? settings.pager : '';
      waited += await page(pieces, { output: process.stdout, command });
      return;
    }
    try {
      if (begun !== output) writeFileSync(output, '');
      begun = output;
      for await (const piece of pieces) appendFileSync(output, piece);
    } catch (error) {
      throw outputError(error, output);
    }
  }

  async function database(): Promise<Database> {
    clearTimeout(idle);
    const now = globals();
    const format = fileFormatOf(now);
    // A locked database has one file that it may write, told when it is opened.
    const place = format === 'parquet' ? (now.output ?? '') : '';
    if (open !== undefined && open.place !== place) close();
    open ??= { database: openForSql(now, { format, write: settings.write }), place };
    const mine = open;
    return mine.database.catch((error: unknown) => {
      if (open === mine) open = undefined;
      throw error;
    });
  }

  return {
    settings,
    sendTo(file) {
      if (settings.output === undefined) onScreen = settings.format;
      settings.format = file !== undefined && tellsFormat(file) ? undefined : onScreen;
      settings.output = file;
      begun = undefined;
    },
    globals,
    database,
    async ask(sql, title = '', param = usedIn(sql, settings.param)) {
      const now = globals();
      const format = fileFormatOf(now);
      const { maxRows, timeout, write } = settings;
      await answerSql(
        await database(),
        sql,
        {
          title: format === 'table' || format === 'markdown' ? title : title || 'SQL',
          format,
          param,
          write,
          allRows: '.max-rows 0',
          ...(maxRows !== undefined && { maxRows }),
          ...(timeout !== undefined && { timeout }),
        },
        now,
      );
    },
    async timed(work) {
      const started = performance.now();
      waited = 0;
      try {
        await work();
      } finally {
        const seconds = (performance.now() - started - waited) / 1000;
        if (settings.timer) say(`${seconds.toFixed(3)} s`, given);
      }
    },
    rest() {
      clearTimeout(idle);
      idle = setTimeout(close, IDLE_MS).unref();
    },
    close,
  };
}

/** Parameters are set for the statements to come, of which not each has all. */
function usedIn(sql: string, param: Readonly<Record<string, string>>): Record<string, string> {
  const names = parametersOf(sql);
  return Object.fromEntries(Object.entries(param).filter(([name]) => names.includes(name)));
}
