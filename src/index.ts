/**
 * The public names of the tlslens library.
 */
export { type ErrorCode, EXIT, type ExitStatus, TlslensError } from './errors.js';
export {
  type ConnectionRecord,
  FIELDS,
  type LogColumn,
  type LogField,
  type Rejection,
  type RejectionReason,
} from './fields.js';
export type { Cell, Coverage, Result, ResultColumn, Window } from './result.js';
