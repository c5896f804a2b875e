/**
 * The library: what the command line is made of. Objects are listed by {@link listSources}, loaded by {@link ingest}
 * into an {@link openDatabase opened} database, asked by {@link runReport} and shown by {@link render}.
 */
export { type ErrorCode, EXIT, type ExitStatus, TlslensError } from './errors.js';
export {
  type ConnectionRecord,
  FIELDS,
  type FieldKind,
  type LogColumn,
  type LogField,
  REJECTION_MEANING,
  type Rejection,
  type RejectionReason,
} from './fields.js';
export { ingest } from './ingest/ingest.js';
export type { IngestOptions, IngestProgress } from './ingest/run.js';
export type { IngestSummary } from './ingest/summary.js';
export { type LineResult, parseLine } from './parse/parse-line.js';
export { type ReadLine, readRecords } from './parse/read-records.js';
export type { Assumptions } from './policy/assumptions.js';
export { judge } from './policy/impact.js';
export type { Judgement, Verdict } from './policy/judgement.js';
export { findPredefinedPolicy, PREDEFINED_POLICIES } from './policy/predefined-policies.js';
export type { SecurityPolicy } from './policy/security-policy.js';
export { FORMAT_NAMES, type Format } from './render/formats.js';
export type { RenderOptions } from './render/options.js';
export { render, renderToString } from './render/render.js';
export { findReport, listReports, type Report } from './reports/catalogue.js';
export type { ReportFilters } from './reports/filters.js';
export { type ReportOptions, runReport } from './reports/run-report.js';
export type { Cell, Coverage, Result, ResultColumn, Window } from './result.js';
export { listSources } from './source/sources.js';
export type { Listed, ListingFilter, S3Options, SkipReason, SourceObject } from './source/types.js';
export { type Database, IN_MEMORY, type OpenOptions, openDatabase, type QueryAnswer } from './store/database.js';
export { runUserSql } from './store/user-sql.js';
