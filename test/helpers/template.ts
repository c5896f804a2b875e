/**
 * deploy/template.yaml as CloudFormation sees it: transformed by AWS's own SAM translator, its functions resolved for
 * given parameters, and what its policies say of a call.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { venvProgram } from './venv.js';

export const TEMPLATE = join(import.meta.dirname, '..', '..', 'deploy', 'template.yaml');

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Record<string, unknown>;
}

export interface Template {
  readonly Parameters: Record<string, { Type: string; Description?: string; Default?: unknown }>;
  readonly Conditions: Record<string, unknown>;
  readonly Resources: Record<string, Resource>;
}

const TRANSFORM = `
import json, sys
from samtranslator.yaml_helper import yaml_parse
from samtranslator.translator.transform import transform
with open(sys.argv[1]) as template:
    print(json.dumps(transform(yaml_parse(template.read()), {}, lambda: {}), default=str))
`;

/** The template after its transform, as plain CloudFormation. */
export function transformedTemplate(): Template {
  const env = { ...process.env, AWS_DEFAULT_REGION: 'eu-central-1' };
  return JSON.parse(execFileSync(venvProgram('python'), ['-c', TRANSFORM, TEMPLATE], { encoding: 'utf8', env }));
}

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
const NO_VALUE = Symbol('AWS::NoValue');
const PSEUDO: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': NO_VALUE,
};

/** What the resources that others name are called once they are made. */
export interface Made {
  readonly stateBucket: string;
  readonly topicArn: string;
}

/** The resources with every function resolved; those whose condition does not hold are left out. */
export function resolveTemplate(
  template: Template,
  parameters: Readonly<Record<string, string>>,
  made: Made,
): Record<string, Resource> {
  const named = (name: string): unknown => {
    if (name in PSEUDO) return PSEUDO[name];
    const parameter = template.Parameters[name];
    if (parameter) {
      const value = parameters[name] ?? parameter.Default;
      if (value === undefined) throw new Error(`the parameter ${name} has no value`);
      return parameter.Type === 'CommaDelimitedList' ? String(value).split(',') : value;
    }
    if (!template.Resources[name]) throw new Error(`${name} is neither parameter nor resource`);
    return { StateBucket: made.stateBucket, Topic: made.topicArn }[name] ?? name;
  };
  const attribute = (name: string, what: string): string => {
    if (!template.Resources[name]) throw new Error(`there is no resource ${name}`);
    const arns: Record<string, string> = {
      StateBucket: `arn:aws:s3:::${made.stateBucket}`,
      FunctionLog: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}:*`,
    };
    return what === 'Arn' ? (arns[name] ?? `arn:aws:test:${REGION}:${ACCOUNT}:${name}`) : `${name}.${what}`;
  };
  const holds = (condition: unknown): boolean => {
    const [[name, value]] = Object.entries(condition as object) as [[string, unknown]];
    const parts = value as unknown[];
    if (name === 'Fn::Not') return !holds(parts[0]);
    if (name === 'Fn::Equals') return resolve(parts[0]) === resolve(parts[1]);
    throw new Error(`a condition with ${name}`);
  };
  const sub = (text: string): string =>
    text.replace(/\$\{([\w:]+)(?:\.(\w+))?\}/g, (_, name: string, what?: string) =>
      String(what === undefined ? named(name) : attribute(name, what)),
    );
  const resolve = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(resolve).filter((item) => item !== NO_VALUE);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [[name, value] = ['', undefined]] = entries;
    if (entries.length === 1) {
      if (name === 'Ref') return named(String(value));
      if (name === 'Fn::Sub') return sub(value);
      if (name === 'Fn::GetAtt') {
        const [resource, what] = typeof value === 'string' ? value.split('.') : value;
        return attribute(resource, what);
      }
      if (name === 'Fn::If') return resolve(holds(template.Conditions[value[0]]) ? value[1] : value[2]);
      if (name.startsWith('Fn::')) throw new Error(`${name} is not known to this test`);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, resolve(item)] as const).filter(([, item]) => item !== NO_VALUE),
    );
  };
  const wanted = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || holds(template.Conditions[Condition]),
  );
  return Object.fromEntries(wanted.map(([name, resource]) => [name, resolve(resource) as Resource]));
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The statements of all inline policies of a role. Throws where it has managed ones, which are not read here. */
export function statementsOf(role: Resource): Statement[] {
  const { Policies, ManagedPolicyArns } = role.Properties as {
    Policies: { PolicyDocument: { Statement: Statement[] } }[];
    ManagedPolicyArns?: unknown;
  };
  if (ManagedPolicyArns !== undefined) throw new Error('the role has managed policies');
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** A call as IAM judges it. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  /** Condition keys: `s3:prefix`, ... */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * The statements that allow a call: same action, resource matched with `*` and `?`, conditions held.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allowing(statements: readonly Statement[], { action, resource, context = {} }: Call): Statement[] {
  if (statements.some(({ Effect }) => Effect !== 'Allow')) throw new Error('only Allow is judged here');
  return statements.filter(
    (statement) =>
      list(statement.Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      list(statement.Resource).some((pattern) => matches(pattern, resource)) &&
      conditionsHold(statement, context),
  );
}

function conditionsHold({ Condition = {} }: Statement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    if (operator !== 'StringLike' && operator !== 'StringEquals') throw new Error(`a condition with ${operator}`);
    return Object.entries(keys).every(([key, wanted]) => {
      const found = context[key];
      if (found === undefined) return false;
      return list(wanted).some((value) => (operator === 'StringLike' ? matches(value, found) : value === found));
    });
  });
}

/** What a statement may be named by in a list of what was used: one entry for each of its actions. */
export const grants = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Sid, Action }) => list(Action).map((action) => `${Sid} ${action}`));

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
