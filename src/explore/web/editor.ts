/**
 * The editor of the SQL page: CodeMirror with DuckDB's keywords and the tables of the database to complete.
 */
import { acceptCompletion } from '@codemirror/autocomplete';
import { PostgreSQL, SQLDialect, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, Prec } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';

export interface SchemaTable {
  readonly name: string;
  readonly kind: string;
  readonly grain: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly meaning: string }[];
}

export interface SqlEditor {
  readonly element: HTMLElement;
  text(): string;
  setText(text: string): void;
  insert(text: string): void;
  /** From here on tables, columns and keywords are completed. */
  setSchema(tables: readonly SchemaTable[], keywords: readonly string[]): void;
  focus(): void;
  destroy(): void;
}

const THEME = EditorView.theme({
  '&': { fontSize: '14px', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, "Liberation Mono", Menlo, monospace',
    minHeight: '150px',
    maxHeight: '45vh',
  },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--muted)', backgroundColor: 'var(--surface)', borderRightColor: 'var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--chosen) !important' },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--surface)', borderColor: 'var(--line)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { color: 'var(--text)', backgroundColor: 'var(--chosen)' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--surface)' },
});

/** In the colours of the page, which follow light and dark. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.typeName], color: 'var(--code-word)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

/** `onRun`: Ctrl-Enter, or Cmd-Enter. */
export function makeEditor(text: string, onRun: () => void): SqlEditor {
  const language = new Compartment();
  const view = new EditorView({
    doc: text,
    extensions: [
      Prec.highest(
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              onRun();
              return true;
            },
          },
          // Tab completes where there is something to complete; else it goes on to the next control, as everywhere.
          { key: 'Tab', run: acceptCompletion },
        ]),
      ),
      basicSetup,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
      THEME,
      syntaxHighlighting(COLOURS),
      language.of(sql({ dialect: PostgreSQL })),
    ],
  });
  return {
    element: view.dom,
    text: () => view.state.doc.toString(),
    setText: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    insert(piece) {
      view.dispatch(view.state.replaceSelection(piece));
      view.focus();
    },
    setSchema(tables, keywords) {
      const dialect = SQLDialect.define({ ...PostgreSQL.spec, keywords: keywords.join(' ').toLowerCase() });
      const schema = Object.fromEntries(
        tables.map(({ name, kind, columns }) => [
          name,
          {
            self: { label: name, type: 'type', detail: kind },
            children: columns.map((column) => ({
              label: column.name,
              type: 'property',
              detail: column.type,
              info: column.meaning,
            })),
          },
        ]),
      );
      view.dispatch({ effects: language.reconfigure(sql({ dialect, schema })) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
