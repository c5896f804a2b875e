/**
 * Trino's types and the JSON of its answers as what DuckDB would give: the same names of types, the same kinds of cells.
 */
import type { Cell } from '../result.js';

/** A type of Trino, taken apart: `array(varchar(5))`, `row(a bigint, b varchar)`, `timestamp(3)`. */
export interface TrinoType {
  /** Without its parameters, lower case: `timestamp with time zone`. */
  readonly base: string;
  readonly parameters: readonly string[];
  readonly inner: readonly TrinoType[];
}

const PLAIN: Readonly<Record<string, string>> = {
  char: 'VARCHAR',
  varbinary: 'BLOB',
  real: 'FLOAT',
  'timestamp with time zone': 'TIMESTAMP WITH TIME ZONE',
  'time with time zone': 'TIME WITH TIME ZONE',
  unknown: '"NULL"',
};

export function parseTrinoType(text: string): TrinoType {
  const open = text.indexOf('(');
  if (open < 0) return { base: text.trim().toLowerCase(), parameters: [], inner: [] };
  const close = text.lastIndexOf(')');
  // The precision stands within the name: timestamp(3) with time zone.
  const base = `${text.slice(0, open)}${text.slice(close + 1)}`.trim().toLowerCase();
  const parameters = splitParameters(text.slice(open + 1, close));
  const isNested = base === 'array' || base === 'map' || base === 'row';
  return { base, parameters, inner: isNested ? parameters.map((each) => parseTrinoType(withoutName(base, each))) : [] };
}

/** The name DuckDB has for the type. */
export function duckdbTypeName({ base, parameters, inner }: TrinoType): string {
  switch (base) {
    case 'array':
      return `${inner[0] ? duckdbTypeName(inner[0]) : 'VARCHAR'}[]`;
    case 'map':
      return `MAP(${inner.map(duckdbTypeName).join(', ')})`;
    case 'row':
      return `STRUCT(${inner.map((each, index) => `${fieldName(parameters[index] ?? '', index)} ${duckdbTypeName(each)}`).join(', ')})`;
    case 'decimal':
      return `DECIMAL(${parameters.join(',')})`;
    default:
      return PLAIN[base] ?? base.toUpperCase();
  }
}

/** A value of Trino's JSON. */
export function toTrinoCell(value: unknown, type: TrinoType): Cell {
  if (value === null || value === undefined) return null;
  switch (type.base) {
    case 'timestamp':
      return toDate(String(value), '') ?? String(value);
    case 'timestamp with time zone':
      return toDate(String(value).replace(/ UTC$/, ''), String(value).endsWith(' UTC') ? '' : 'other') ?? String(value);
    case 'real':
    case 'double':
    case 'decimal':
      return Number(value);
    case 'array':
      return Array.isArray(value)
        ? value.map((each) => toTrinoCell(each, type.inner[0] ?? parseTrinoType('varchar')))
        : null;
    case 'row':
      return Object.fromEntries(
        type.inner.map((each, index) => [
          fieldName(type.parameters[index] ?? '', index),
          toTrinoCell((value as unknown[])[index], each),
        ]),
      );
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, each]) => [
          key,
          toTrinoCell(each, type.inner[1] ?? parseTrinoType('varchar')),
        ]),
      );
    default:
      return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
  }
}

/** Trino tells times without a zone, which are UTC here, with up to twelve digits of a second. */
function toDate(text: string, zone: string): Date | undefined {
  const [, sign, digits = '', rest, fraction = ''] =
    /^([+-]?)(\d{4,6})(-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(text) ?? [];
  if (rest === undefined || zone !== '') return undefined;
  // Beyond four digits JavaScript wants six and a sign.
  const year = sign || digits.length > 4 ? `${sign || '+'}${digits.padStart(6, '0')}` : digits;
  return new Date(`${year}${rest.replace(' ', 'T')}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
}

function splitParameters(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && character === '(') depth++;
    if (!isQuoted && character === ')') depth--;
    if (!isQuoted && character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return part.trim() === '' ? parts : [...parts, part.trim()];
}

const NAMED_FIELD = /^("(?:[^"]|"")*"|\w+)\s+/;

function withoutName(base: string, parameter: string): string {
  return base === 'row' ? parameter.replace(NAMED_FIELD, '') : parameter;
}

function fieldName(parameter: string, index: number): string {
  return NAMED_FIELD.exec(parameter)?.[1]?.replace(/^"|"$/g, '').replaceAll('""', '"') ?? `field${index}`;
}
