/**
 * Reads the committed samples with nothing but gunzip and split: a second path to every number, which shares no
 * code with the generator.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const SAMPLES = fileURLToPath(new URL('../../sample-logs/', import.meta.url));

/** A sound line: its fields by position from 1, and where it lies. */
export interface SampleLine {
  readonly fields: readonly string[];
  readonly field: (position: number) => string;
  readonly clientIp: string;
  /** UTC milliseconds; from end and duration where the line has no field 22. */
  readonly start: number;
  readonly end: number;
  readonly key: string;
}

export interface SampleObject {
  readonly key: string;
  /** One character is one byte. Without the empty text after a last line feed. */
  readonly lines: readonly string[];
}

/** Files below a folder, as paths from `sample-logs/` with slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(SAMPLES, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(SAMPLES, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

export function sampleObjects(): SampleObject[] {
  return filesBelow('AWSLogs')
    .filter((key) => /_net\.[^/]+\.log\.gz$/.test(key))
    .map((key) => {
      const text = gunzipSync(readFileSync(join(SAMPLES, key))).toString('latin1');
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      return { key, lines };
    });
}

const TIME = /^2026-03-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** The line as fields, or null where it is blank, a comment or damaged. */
export function soundLine(text: string, key: string): SampleLine | null {
  const fields = text.split(' ');
  const field = (position: number) => fields[position - 1] ?? '-';
  const sound =
    field(1) === 'tls' &&
    fields.length >= 18 &&
    TIME.test(field(3)) &&
    /^[0-9a-f]{16}$/.test(field(5)) &&
    /^[0-9a-f.:]+:\d+$/.test(field(6)) &&
    /^\d+$/.test(field(8)) &&
    /^(-|\d+)$/.test(field(12)) &&
    /^[!-~]+$/.test(field(18));
  if (!sound) return null;
  const end = Date.parse(`${field(3)}Z`);
  const start = fields.length > 21 ? Date.parse(`${field(22)}Z`) : end - Number(field(8));
  return { fields, field, clientIp: field(6).replace(/:\d+$/, ''), start, end, key };
}

export function sampleLines(): SampleLine[] {
  return sampleObjects().flatMap(({ key, lines }) =>
    lines.flatMap((text) => {
      const line = soundLine(text, key);
      return line === null ? [] : [line];
    }),
  );
}

export const readText = (path: string): string => readFileSync(join(SAMPLES, path), 'utf8');
export const readJson = <T>(path: string): T => JSON.parse(readText(path)) as T;
