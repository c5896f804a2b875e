/**
 * What the pages ask: the overview, reports, the impact of a policy, SQL. Each answer is JSON; each question ends when
 * the browser no longer waits.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TlslensError } from '../errors.js';
import type { Verdict } from '../policy/judgement.js';
import { policyVersions } from '../policy/security-policy.js';
import { readQuery } from '../query-files.js';
import { renderToString } from '../render/render.js';
import { findReport, listReports } from '../reports/catalogue.js';
import { IMPACT_GROUPINGS, type ImpactGrouping, runImpact, VERDICTS } from '../reports/impact.js';
import { readPolicies } from '../reports/impact-policies.js';
import { findMetadata } from '../reports/impact-segments.js';
import { runReport } from '../reports/run-report.js';
import type { Result } from '../result.js';
import { describeSchema } from '../store/describe-schema.js';
import { runUserSql } from '../store/user-sql.js';
import { pageResult } from './answers.js';
import type { SignalOf } from './asking.js';
import type { Dashboard } from './dashboard.js';
import { makeMemory } from './memory.js';
import type { Pool } from './pool.js';
import { type Parameters, readViewFilters, type ViewFilters } from './view-filters.js';

export interface Services {
  readonly dashboard: Dashboard;
  readonly pool: Pool;
  readonly signalOf: SignalOf;
}

/** Rows that the grid of the SQL page shows at most. */
const GRID_ROWS = 2_000;
/** Rows that a download holds at most: all of them are in memory at once. */
const DOWNLOAD_ROWS = 500_000;
/** Rows of an impact page at most: the worst come first. */
const IMPACT_ROWS = 500;

export function addRoutes(app: FastifyInstance, { dashboard, pool, signalOf }: Services): void {
  // The database is open read-only: what was answered once stays true until the explorer ends.
  const remembered = makeMemory(200);

  app.get('/api/overview', async (request, reply) => {
    const filters = filtersOf(request);
    return remembered(`overview ${JSON.stringify(filters)}`, () => dashboard.overview(filters, signalOf(reply)));
  });

  app.get('/api/choices', async () => ({ choices: await dashboard.choices() }));

  app.get('/api/suggest', async (request, reply) => {
    const { kind, text = '' } = parametersOf(request);
    if (kind !== 'sni' && kind !== 'client') throw badParameter('kind', 'sni or client');
    return { values: await dashboard.suggest(kind, String(text), signalOf(reply)) };
  });

  app.get('/api/reports', async () => ({
    reports: listReports().map(({ name, title, question, jobs }) => ({ name, title, question, jobs })),
  }));

  app.get<{ Params: { name: string } }>('/api/reports/:name', async (request, reply) => {
    const { name } = findReport(request.params.name);
    const { filters, limit } = { filters: filtersOf(request), limit: wholeNumber(request, 'limit') };
    const key = `report ${name} ${limit} ${JSON.stringify(filters)}`;
    return remembered(key, async () =>
      pageResult(await pool.run(signalOf(reply), (database) => runReport(database, name, filters, { limit }))),
    );
  });

  app.get('/api/policies', async (_request, reply) =>
    remembered('policies', async () => {
      const signal = signalOf(reply);
      const policies = await pool.run(signal, async (database) => {
        const { hasPolicies } = await findMetadata(database);
        return (await readPolicies(database, hasPolicies)).candidates();
      });
      return {
        policies: policies.map((policy) => ({
          name: policy.name,
          versions: policyVersions(policy).map(({ label }) => label),
          ciphers: policy.ciphers.length,
        })),
        listeners: await dashboard.listeners(signal),
      };
    }),
  );

  app.get('/api/impact', async (request, reply) => {
    const { policy: to, from_policy: from, verdict, group_by: groupBy } = parametersOf(request);
    if (typeof to !== 'string' || to === '') throw badParameter('policy', 'the name of a security policy');
    if (verdict !== undefined && !VERDICTS.includes(verdict as Verdict))
      throw badParameter('verdict', VERDICTS.join(', '));
    if (groupBy !== undefined && !IMPACT_GROUPINGS.includes(groupBy as ImpactGrouping)) {
      throw badParameter('group_by', IMPACT_GROUPINGS.join(', '));
    }
    const filters = filtersOf(request);
    const options = {
      to,
      from: typeof from === 'string' && from !== '' ? from : undefined,
      verdict: verdict as Verdict | undefined,
      groupBy: groupBy as ImpactGrouping | undefined,
      limit: IMPACT_ROWS,
    };
    return remembered(`impact ${JSON.stringify({ options, filters })}`, async () => {
      const impact = await pool.run(signalOf(reply), (database) => runImpact(database, filters, options));
      return {
        summary: impact.summary,
        breaks: impact.breaks,
        totals: pageResult(impact.totals),
        rows: pageResult(impact.rows),
      };
    });
  });

  app.get('/api/schema', async (_request, reply) =>
    remembered('schema', async () => {
      const tables = await describeSchema();
      const keywords = await pool.run(signalOf(reply), (database) => database.query(readQuery('explore/keywords.sql')));
      return {
        tables: tables.map(({ name, kind, grain, columns }) => ({ name, kind, grain, columns })),
        keywords: keywords.rows.map(({ keyword_name }) => String(keyword_name)),
      };
    }),
  );

  app.post('/api/sql', async (request, reply) => {
    const sql = sqlOf(request);
    const start = performance.now();
    const answer = await pool.run(signalOf(reply), (own) => runUserSql(own, sql, { maxRows: GRID_ROWS }), {
      once: true,
    });
    return {
      ...pageResult(sqlResult(answer, sql)),
      truncated: answer.truncated,
      ms: Math.round(performance.now() - start),
    };
  });

  app.post('/api/sql/download', async (request, reply) => {
    const sql = sqlOf(request);
    const { format } = parametersOf(request);
    if (format !== 'csv' && format !== 'json') throw badParameter('format', 'csv or json');
    const answer = await pool.run(signalOf(reply), (own) => runUserSql(own, sql, { maxRows: DOWNLOAD_ROWS }), {
      once: true,
    });
    if (answer.truncated) {
      throw new TlslensError('bad_argument', `The answer has more than ${DOWNLOAD_ROWS.toLocaleString('en')} rows.`, {
        hint: 'Write it with: tlslens sql "..." --output answer.csv',
      });
    }
    reply.header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
    reply.header('content-disposition', `attachment; filename="tlslens.${format}"`);
    return renderToString(sqlResult(answer, sql), format);
  });
}

function sqlResult({ columns, rows }: Pick<Result, 'columns' | 'rows'>, sql: string): Result {
  return { report: 'sql', title: 'SQL', generated_at: new Date(), columns, rows, notes: [], sql };
}

function sqlOf({ body }: FastifyRequest): string {
  const sql = (body as { sql?: unknown } | null)?.sql;
  if (typeof sql !== 'string' || sql.trim() === '') throw badParameter('sql', 'one SQL statement');
  return sql;
}

function parametersOf({ query }: FastifyRequest): Parameters {
  return query as Parameters;
}

function filtersOf(request: FastifyRequest): ViewFilters {
  return readViewFilters(parametersOf(request), new Date());
}

function wholeNumber(request: FastifyRequest, name: string): number | undefined {
  const text = parametersOf(request)[name];
  if (text === undefined || text === '') return undefined;
  if (typeof text !== 'string' || !/^\d{1,6}$/.test(text)) throw badParameter(name, 'a whole number');
  return Number(text);
}

function badParameter(name: string, expected: string): TlslensError {
  return new TlslensError('bad_argument', `The parameter ${name} is not ${expected}.`);
}
