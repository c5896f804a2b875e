/**
 * The fields of one line to one connection, or to the reason why it is none. Pure. This is the authority on what a
 * valid line is: the quick path takes a subset and leaves the rest to this file.
 */
import {
  type ConnectionRecord,
  FEWEST_FIELDS,
  FIELDS,
  KEPT_RAW_CHARACTERS,
  KNOWN_FIELDS,
  LINE_TYPE,
  type LogField,
  type Rejection,
  type RejectionReason,
} from '../fields.js';
import { decodeUrl, parseAlert, parseEndpoint, parseInteger, parseProtocolList, parseTime } from './values.js';

export type LineResult = { readonly record: ConnectionRecord } | { readonly rejection: Rejection };

const NULL_TEXT = '-';
const ALERT_FIELD = 'incoming_tls_alert';
const STARTED_AT = 'started_at';

/** Makes the rejection of a line, with its text cut to what is kept. */
export function reject(line_number: number, reason: RejectionReason, field: string | null, raw: string): LineResult {
  return { rejection: { line_number, reason, field, raw: keptOf(raw) } };
}

/** A piece of a longer string would hold on to all of it. */
function keptOf(raw: string): string {
  return raw.length <= KEPT_RAW_CHARACTERS ? raw : Buffer.from(raw.slice(0, KEPT_RAW_CHARACTERS)).toString();
}

/** Splits a line's text at single spaces. Quotes protect nothing: the format has no quoting. */
export function parseLine(text: string, lineNumber: number): LineResult {
  return parseFields(text.split(' '), lineNumber);
}

/**
 * @param values the texts between the spaces of one line, in order
 * @param lineNumber position of the line in its object, from 1
 */
export function parseFields(values: readonly string[], lineNumber: number): LineResult {
  const no = (reason: RejectionReason, field: LogField | null) =>
    reject(lineNumber, reason, field?.name ?? null, values.join(' '));

  if (values[0] !== LINE_TYPE) return no('not_tls', FIELDS[0] ?? null);
  if (values.length < FEWEST_FIELDS) return no('too_few_fields', null);

  const row: Record<string, unknown> = {};
  for (const field of FIELDS.slice(1)) {
    const text = values[field.position - 1];
    const reason = readField(field, text, row);
    if (reason) return no(reason, field);
  }
  const extra = values.slice(KNOWN_FIELDS);
  row.extra_fields = extra.length > 0 ? extra : null;
  const record = row as unknown as ConnectionRecord;
  if (row[STARTED_AT] === null) record.started_at = record.ended_at - record.connection_time_ms;
  return { record };
}

/** Fills the columns of one field in `row`; the reason where the text is not of its kind. `undefined` text: absent. */
function readField(
  field: LogField,
  text: string | undefined,
  row: Record<string, unknown>,
): RejectionReason | undefined {
  const [first, second] = field.columns;
  if (!first) return undefined;
  const absent = text === undefined;
  if (absent || text === NULL_TEXT) {
    const mayBeNull = field.nullable || first.name === STARTED_AT || absent;
    row[first.name] = null;
    return mayBeNull ? undefined : 'missing_value';
  }
  if (text === '') return 'missing_value';
  switch (field.kind) {
    case 'text':
      row[first.name] = text;
      return undefined;
    case 'url-encoded':
      row[first.name] = decodeUrl(text);
      return undefined;
    case 'protocol-list':
      row[first.name] = parseProtocolList(text);
      return undefined;
    case 'time': {
      const time = parseTime(text);
      row[first.name] = time;
      return time === undefined ? 'bad_time' : undefined;
    }
    case 'integer': {
      const isAlert = field.name === ALERT_FIELD;
      const value = isAlert ? parseAlert(text) : parseInteger(text);
      row[first.name] = value;
      if (value !== undefined) return undefined;
      return isAlert ? 'bad_alert' : 'bad_integer';
    }
    case 'endpoint': {
      const endpoint = parseEndpoint(text);
      if (!endpoint || !second) return 'bad_endpoint';
      row[first.name] = endpoint.ip;
      row[second.name] = endpoint.port;
      return undefined;
    }
  }
}
