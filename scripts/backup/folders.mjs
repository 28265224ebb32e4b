import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every plain file below a folder, in a steady order; links are not followed. */
export function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const found = [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesIn(path));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
