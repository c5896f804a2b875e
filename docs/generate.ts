/**
 * Writes what the documentation takes from the program: docs/fields.md, docs/schema.md, docs/api.md, the table of reports in the
 * README, and the output below every `$ tlslens ...` in a console block. `npm run docs` writes, a test compares.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../src/errors.js';
import { FIELDS } from '../src/fields.js';
import { listReports } from '../src/reports/catalogue.js';
import { apiPage } from './api.js';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist', 'cli', 'main.js');
const OUTPUT_WIDTH = '100';

/** The pages, by path from the top of the tree, as they should be now. Needs a fresh build. */
export function makeDocs(): Map<string, string> {
  const dir = mkdtempSync(join(tmpdir(), 'tlslens-docs-'));
  try {
    const env = {
      ...process.env,
      TLSLENS_DB: join(dir, 'demo.db'),
      COLUMNS: OUTPUT_WIDTH,
      NO_COLOR: '1',
      LANG: 'C.UTF-8',
    };
    const run = (args: readonly string[], input = '') =>
      spawnSync(process.execPath, [CLI, ...args], { env, cwd: ROOT, encoding: 'utf8', input });
    const tlslens = (args: readonly string[]) => {
      const ran = run(args);
      // Findings and too few logs are answers too; anything else has none to show.
      if (![EXIT.done, EXIT.findings, EXIT.noData].some((status) => status === ran.status)) {
        throw new Error(`tlslens ${args.join(' ')} failed: ${ran.stderr}`);
      }
      return ran.stdout;
    };
    const shell = (input: string) => {
      const { stdout, stderr } = run(['shell'], input);
      return stdout + stderr;
    };
    tlslens(['demo', '--db', env.TLSLENS_DB, '--quiet']);

    const pages = new Map<string, string>();
    pages.set('docs/fields.md', fieldsPage());
    pages.set('docs/api.md', apiPage());
    pages.set('docs/schema.md', schemaPage(tlslens(['schema', '--format', 'markdown'])));
    for (const path of ['README.md', ...docsPages()]) {
      if (pages.has(path)) continue;
      const page = withSessions(withOutput(withReports(readFileSync(join(ROOT, path), 'utf8')), tlslens), shell);
      pages.set(path, page);
    }
    return pages;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function docsPages(): string[] {
  return readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}

function fieldsPage(): string {
  const rows = FIELDS.map(({ position, name, columns, nullWhen, since }) => {
    const filled = columns.map(
      (column) => `\`${column.name}\` ${column.type}${column.unit ? ` (${column.unit})` : ''}`,
    );
    const meaning = columns.map((column) => column.meaning).join('; ') || 'Kind of the line: `tls` is the only value';
    return `| ${position} | \`${name}\` | ${filled.join('<br>') || 'none'} | ${meaning} | ${nullWhen} | ${since} |`;
  });
  return `${[
    '# The fields of a log line',
    '',
    'Made from `src/fields.ts` by `npm run docs`. Order and names are those of the',
    '[Network Load Balancers guide](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html).',
    'A line has 18, 21, 22 or more fields; what lies beyond the known ones is kept in `extra_fields`.',
    '',
    '| # | field | columns | meaning | NULL when | since |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}

function schemaPage(tables: string): string {
  return `# Tables and views\n\nMade by \`tlslens schema --format markdown\`.\n\n${tables.trim()}\n`;
}

/** Fills the table between the two marks of the README. */
function withReports(page: string): string {
  const table = [
    '| report | answers |',
    '|---|---|',
    ...listReports().map(({ name, question }) => `| \`${name}\` | ${question} |`),
  ].join('\n');
  return page.replace(/(<!-- reports -->\n)[\s\S]*?(\n<!-- end of reports -->)/, `$1${table}$2`);
}

/** Replaces what stands below `$ tlslens ...` in console blocks by what the command prints on the sample logs. */
function withOutput(page: string, tlslens: (args: readonly string[]) => string): string {
  return page.replace(/```console\n\$ tlslens (?!shell\n)([^\n]*)\n[\s\S]*?```/g, (_, line: string) => {
    return `\`\`\`console\n$ tlslens ${line}\n${tlslens(splitArguments(line)).trimEnd()}\n\`\`\``;
  });
}

const PROMPT = /^(?:tlslens>| {4}\.\.\.>) /;

/** Replaces what stands below the prompts of a `$ tlslens shell` by what the shell answers. An error ends it. */
function withSessions(page: string, shell: (input: string) => string): string {
  return page.replace(/```console\n\$ tlslens shell\n([\s\S]*?)```/g, (_, session: string) => {
    let typed = '';
    let before = '';
    const blocks = session
      .split(/^(?=tlslens> )/m)
      .map((text) => text.split('\n').filter((line) => PROMPT.test(line)))
      .map((lines) => {
        typed += lines.map((line) => `${line.replace(PROMPT, '')}\n`).join('');
        const said = shell(typed);
        const answer = said.slice(before.length).trimEnd();
        before = said;
        return [...lines, ...(answer === '' ? [] : [answer])].join('\n');
      });
    return `\`\`\`console\n$ tlslens shell\n${blocks.join('\n')}\n\`\`\``;
  });
}

/** Splits as a shell would, as far as the examples go: spaces and double quotes. */
function splitArguments(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of makeDocs()) writeFileSync(join(ROOT, path), text);
}
