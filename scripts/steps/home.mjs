import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole project. */
export const home = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
