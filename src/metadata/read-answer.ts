/**
 * One file with the answer of a Describe* call: as `aws elbv2 describe-* --output json` prints it, or in the casing of the
 * Query API (`DescribeListenersResponse`, lists as `member`).
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf, TlslensError } from '../errors.js';
import { ANSWER_KINDS, FACTS_MEMBER } from './answer-kinds.js';
import { isObject, type Json, type JsonObject } from './answers.js';
import { plainLists } from './plain-lists.js';

export type KnownAnswer = (typeof ANSWER_KINDS)[number];

export interface AnswerFile {
  readonly path: string;
  readonly kind: KnownAnswer;
  readonly items: readonly JsonObject[];
  /** What the file name says about the owner: all between its first dot and `.json`. */
  readonly ownerToken: string | null;
}

export interface FactsFile {
  readonly path: string;
  readonly facts: JsonObject;
}

/** Answers about things that are no part of the metadata, though they look like one that is. */
const OTHER_ATTRIBUTES = /describe-target-group-attributes/;

/**
 * The answer in a file; `null` for JSON that is none.
 *
 * @throws TlslensError `metadata_malformed`, naming the file and what was expected there; `source_unreadable`.
 */
export async function readAnswer(path: string): Promise<AnswerFile | FactsFile | null> {
  const name = basename(path);
  if (OTHER_ATTRIBUTES.test(name)) return null;
  const content = parse(await readText(path), path);
  const claimed = ANSWER_KINDS.find(({ file }) => name === `${file}.json` || name.startsWith(`${file}.`));
  if (!isObject(content)) throw malformed(path, claimed, 'it is no JSON object');
  const facts = content[FACTS_MEMBER];
  if (isObject(facts)) return { path, facts };
  const answer = unwrap(content);
  // The name decides where two kinds of answers hold the same member.
  const named = ANSWER_KINDS.filter(({ file }) => name.includes(file));
  const kind = [...named, ...ANSWER_KINDS].find(({ member }) => member in answer);
  if (kind === undefined) {
    if (claimed !== undefined) throw malformed(path, claimed, 'it has no such member');
    return null;
  }
  for (const token of ['NextToken', 'NextMarker']) {
    if (answer[token]) {
      throw malformed(path, kind, `it holds only a part of them (${token})`, 'Save it again without --max-items.');
    }
  }
  return { path, kind, items: itemsOf(answer, kind, path), ownerToken: tokenOf(name) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new TlslensError('source_unreadable', `Could not read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function parse(text: string, path: string): Json {
  try {
    // PowerShell's redirection puts a byte order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch (error) {
    throw new TlslensError('metadata_malformed', `Could not use ${path}: it is not JSON (${messageOf(error)}).`, {
      hint: 'Expected the answer of an "aws elbv2 describe-..." call with --output json.',
      cause: error,
      details: { path },
    });
  }
}

function unwrap(content: JsonObject): JsonObject {
  const [[name, inner] = []] = Object.entries(content);
  return name !== undefined && /^Describe\w+(Response|Result)$/.test(name) && isObject(inner) ? unwrap(inner) : content;
}

function itemsOf(answer: JsonObject, kind: KnownAnswer, path: string): JsonObject[] {
  // An empty list of the Query API is an empty element, hence an empty text or nothing.
  const list = plainLists(answer[kind.member] || []);
  if (!Array.isArray(list)) throw malformed(path, kind, 'it is no list');
  return list.map((item: Json, index) => {
    if (isObject(item) && hasMember(item, kind.required)) return item;
    throw malformed(path, kind, `item ${index + 1} has no ${kind.required}`);
  });
}

function hasMember(item: JsonObject, member: string): boolean {
  const value = member.split('.').reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), item);
  return typeof value === 'string' && value !== '';
}

function tokenOf(name: string): string | null {
  const match = /^[^.]+\.(.+)\.json$/i.exec(name);
  return match?.[1] ?? null;
}

function malformed(path: string, kind: KnownAnswer | undefined, found: string, hint?: string): TlslensError {
  const expected =
    kind === undefined
      ? 'the answer of a Describe call'
      : `${kind.member} as ${kind.call} answers them, each with ${kind.required}`;
  return new TlslensError('metadata_malformed', `Could not use ${path}: expected ${expected}, but ${found}.`, {
    ...(hint === undefined ? {} : { hint }),
    details: { path, expected: kind?.member ?? null },
  });
}
