/**
 * Where the files lie that come with the program and are no code of it.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder above `src/` in the checkout, above `dist/` in the installed package. */
export const PACKAGE_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
