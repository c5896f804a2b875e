/**
 * The library: what the command line is made of. Objects are listed by {@link listSources}, loaded by {@link ingest}
 * into an {@link openDatabase opened} database and asked by {@link runReport}, {@link runImpact}, {@link compare} and
 * {@link runGate}; the answers are shown by {@link render}. {@link readRecords} needs no database.
 */
export { type ErrorCode, EXIT, type ExitStatus, TlslensError } from './errors.js';
export { openDiskTarget } from './export/disk-target.js';
export { type ExportOptions, type ExportProgress, type ExportSummary, runExport } from './export/export.js';
export { openS3Target } from './export/s3-target.js';
export type { ExportTarget } from './export/target.js';
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
export { type CollectOptions, type CollectOutcome, type CollectTarget, collectSnapshots } from './metadata/collect.js';
export { type FromDirOptions, readSnapshots } from './metadata/from-dir.js';
export type { CollectedSnapshot } from './metadata/to-snapshot.js';
export { type LineResult, parseLine } from './parse/parse-line.js';
export { type ReadLine, readRecords } from './parse/read-records.js';
export type { Assumptions } from './policy/assumptions.js';
export { judge } from './policy/impact.js';
export type { Agreed, Judgement, Verdict } from './policy/judgement.js';
export { bundledPolicies, findPredefinedPolicy, PREDEFINED_POLICIES } from './policy/predefined-policies.js';
export type { SecurityPolicy } from './policy/security-policy.js';
export { FORMAT_NAMES, type Format } from './render/formats.js';
export type { RenderOptions } from './render/options.js';
export { render, renderToString } from './render/render.js';
export { findReport, listReports, type Report } from './reports/catalogue.js';
export {
  type CompareFilters,
  type CompareOptions,
  type CompareRequest,
  type Comparison,
  compare,
} from './reports/compare.js';
export type { ReportFilters } from './reports/filters.js';
export {
  type GateAnswer,
  type GateOptions,
  type GateRules,
  mergeRules,
  parseRuleFile,
  runGate,
} from './reports/gate.js';
export { type Impact, type ImpactOptions, runImpact } from './reports/impact.js';
export { type ReportOptions, runReport } from './reports/run-report.js';
export type { Source } from './reports/source.js';
export type { Cell, Coverage, Result, ResultColumn, Window } from './result.js';
export type { BundledPolicies } from './snapshot.js';
export { listSources } from './source/sources.js';
export type { Listed, ListingFilter, S3Options, SkipReason, SourceObject } from './source/types.js';
export { type Database, IN_MEMORY, type OpenOptions, openDatabase, type QueryAnswer } from './store/database.js';
export { type SaveOptions, type SaveOutcome, saveSnapshot } from './store/metadata-save.js';
export { runUserSql } from './store/user-sql.js';
