/** The function that deploy/template.yaml describes: its size, its variables, and what its role allows. */
import { type Made, resolveTemplate, type Statement, statementsOf, type Template } from '../template.js';

export interface TemplateFunction {
  readonly memoryMb: number;
  /** Size of /tmp. */
  readonly storageMb: number;
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
  const { Environment, MemorySize, EphemeralStorage } = job!.Properties;
  const { Variables } = Environment as { Variables: Record<string, unknown> };
  return {
    memoryMb: Number(MemorySize),
    storageMb: Number((EphemeralStorage as { Size: unknown }).Size),
    variables: Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, String(value)])),
    statements: statementsOf(role!),
  };
}
