/** The function that deploy/template.yaml describes: its variables and what its role allows. */
import { type Made, resolveTemplate, type Statement, statementsOf, type Template } from '../template.js';

export interface TemplateFunction {
  readonly variables: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
}

export function functionOf(
  template: Template,
  parameters: Readonly<Record<string, string>>,
  made: Made,
): TemplateFunction {
  const code = { CodeBucket: 'code', CodeKey: 'tlslens.zip' };
  const { Function: job, FunctionRole: role } = resolveTemplate(template, { ...code, ...parameters }, made);
  const { Variables } = job!.Properties.Environment as { Variables: Record<string, unknown> };
  return {
    variables: Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, String(value)])),
    statements: statementsOf(role!),
  };
}
