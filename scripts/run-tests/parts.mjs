/** The published table of parts: scripts/test-parts.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../steps/home.mjs';
import { Stop } from '../steps/say.mjs';

/**
 * name; minutes: its budget on two cores, twice of which ends it as failed; command: split at blanks, no shell;
 * report: `vitest` (JSON reporter) or `line` (`N passed, N failed`); needs: database, build, or a program of needs.mjs;
 * alone: measures time or fills both cores, so nothing runs beside it.
 * @typedef {{ name: string, minutes: number, command: string, report: 'vitest' | 'line', needs: string[], alone: boolean }} Part
 */

/** @returns {Part[]} */
export function readParts(file = join(home, 'scripts/test-parts.json')) {
  const { parts } = JSON.parse(readFileSync(file, 'utf8'));
  return parts.map((part) => ({ needs: [], alone: false, ...part }));
}

export function choose(parts, names) {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    const known = parts.map(({ name }) => name).join(', ');
    throw new Stop(
      `没有这一部分：${unknown.join('、')}。可选：${known}`,
      `No such part: ${unknown.join(', ')}. There are: ${known}`,
    );
  }
  return names.length > 0 ? parts.filter(({ name }) => names.includes(name)) : parts;
}
