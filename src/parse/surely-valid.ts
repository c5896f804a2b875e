/**
 * A quick answer for most lines: whether the record reader would surely take them. One-sided: `false` means that nothing is
 * known.
 */
import { FIELDS, KNOWN_FIELDS, LINE_TYPE, type LogField } from '../fields.js';
import { ALERT, ENDPOINT, INTEGER, PROTOCOL_LIST, TIME } from '../grammar.js';
import { parseTime } from './values.js';

const PRINTABLE = /^[!-~]+$/;
const CHECKS = FIELDS.map((field) => ({
  pattern: new RegExp(`^(?:${pattern(field)})$`),
  isTime: field.kind === 'time',
}));
/** Every month has the days before this one. */
const RARE_DAY = '29';

/**
 * @param values the texts of a line, all the known fields and those beyond
 * @returns only if true: they are printable ASCII without blanks, and `parseFields` makes a record of them
 */
export function isSurelyValid(values: readonly string[]): boolean {
  if (values.length < KNOWN_FIELDS) return false;
  for (let index = 0; index < KNOWN_FIELDS; index++) {
    const { pattern, isTime } = CHECKS[index]!;
    const text = values[index]!;
    if (!pattern.test(text)) return false;
    if (isTime && text.slice(8, 10) >= RARE_DAY && parseTime(text) === undefined) return false;
  }
  for (let index = KNOWN_FIELDS; index < values.length; index++) if (!PRINTABLE.test(values[index]!)) return false;
  return true;
}

function pattern(field: LogField): string {
  return field.nullable ? `-|${form(field)}` : form(field);
}

function form({ kind, name, nullable, columns }: LogField): string {
  switch (kind) {
    case 'time':
      return TIME;
    case 'endpoint':
      return ENDPOINT;
    case 'integer':
      return name === 'incoming_tls_alert' ? ALERT : INTEGER;
    case 'protocol-list':
      return `(?=[!-~]+$)${PROTOCOL_LIST}`;
    default:
      if (columns.length === 0) return LINE_TYPE;
      return nullable ? '[!-~]+' : '[!-,.-~][!-~]*';
  }
}
