/** Programs of the Python virtual environment that integration tests need. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The path of `name` in `.venv`, or in the directory that `TLSLENS_VENV` names. Throws where it is not there. */
export function venvProgram(name: string): string {
  const program = join(resolve(process.env.TLSLENS_VENV ?? '.venv'), 'bin', name);
  if (existsSync(program)) return program;
  throw new Error(`${program} is not there: pip install -r test/integration/requirements.txt into that environment`);
}
