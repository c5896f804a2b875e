/**
 * Results as one HTML page that needs nothing else: no file, no request, and no script to be read. Its Content-Security-Policy
 * lets nothing run or load but its own style and script.
 */
import { createHash } from 'node:crypto';
import { ASSUMED_PREFIX, type Result } from '../../result.js';
import { coverageSentence } from '../coverage.js';
import type { RenderOptions } from '../options.js';
import { formatTime } from '../times.js';
import { firstScreen } from './first-screen.js';
import { html, type Markup, trusted } from './markup.js';
import { SCRIPT } from './script.js';
import { section } from './section.js';
import { STYLE } from './style.js';

/** Rows of a table at most, where the page is about one result, and where it is about many. */
const MOST_ROWS = { one: 1_000, many: 50 } as const;

const POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Draws nothing, and keeps a browser from asking for a picture of its own. */
const ICON = 'data:,';

/** A page of these results; `options.title` names it where they are of many kinds. */
export function* renderHtml(results: readonly Result[], options: RenderOptions): Generator<string> {
  for (const piece of page(results, options)) yield piece.text;
}

function* page(results: readonly Result[], options: RenderOptions): Generator<Markup> {
  const [lead] = results;
  const named = options.title;
  const title = named ?? lead?.title ?? 'Nothing';
  const ids = sectionIds(results);
  const idOf = (report: string) => ids[results.findIndex((result) => result.report === report)];
  const question = named === undefined ? lead?.question : undefined;
  const isOne = results.length < 2;
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} · tlslens</title>
<link rel="icon" href="${ICON}">
<style>${trusted(STYLE)}</style>
</head>
<body${isOne ? html` class="one"` : null}>
<a class="skip" href="#main">To the content</a>
<header>
<p class="brand">tlslens</p>
<h1>${title}</h1>
${question === undefined ? null : html`<p class="question">${question}</p>\n`}${about(results)}</header>
`;
  if (!isOne) {
    yield html`<nav aria-label="Contents"><details open><summary>Contents</summary><ol>${results.map(
      (result, index) => html`<li><a href="#${ids[index]}">${result.title}</a></li>`,
    )}</ol></details></nav>
`;
  }
  yield html`<main id="main">
${assumptions(results)}`;
  if (!isOne) yield* firstScreen(results, idOf);
  for (const [index, result] of results.entries()) {
    const isLead = index === 0 && named === undefined;
    yield* section(result, { id: ids[index]!, isLead, rows: options.rows ?? (isOne ? MOST_ROWS.one : MOST_ROWS.many) });
  }
  yield html`</main>
<footer><p>Made by tlslens from the access logs of Network Load Balancers. Times are UTC. A “–” is not known, which is never zero.</p></footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
}

/** A name for each section, none twice. */
function sectionIds(results: readonly Result[]): string[] {
  const taken = new Set(['main']);
  return results.map(({ report }) => {
    const plain = report.replace(/[^a-z0-9-]/g, '') || 'section';
    let id = plain;
    for (let number = 2; taken.has(id); number++) id = `${plain}-${number}`;
    taken.add(id);
    return id;
  });
}

/** What the numbers cover, and when they were counted. */
function about(results: readonly Result[]): Markup {
  const covered = results.map(coverageSentence).find((sentence) => sentence !== null);
  const made = results.map((result) => formatTime(wholeSecond(result.generated_at))).find((time) => time !== null);
  return html`<p class="about">${covered === undefined ? null : `${covered} `}${made === undefined ? null : `Counted ${made}.`}</p>
`;
}

const wholeSecond = (time: Date): Date => new Date(Math.floor(time.getTime() / 1000) * 1000);

/** What is taken for granted stands above all numbers. */
function assumptions(results: readonly Result[]): Markup | null {
  const said = [...new Set(results.flatMap(({ notes }) => notes.filter((note) => note.startsWith(ASSUMED_PREFIX))))];
  if (said.length === 0) return null;
  return html`<div class="assumed" role="note">${said.map((note) => html`<p><strong>Assumed.</strong> ${note.slice(ASSUMED_PREFIX.length)}</p>`)}</div>
`;
}
