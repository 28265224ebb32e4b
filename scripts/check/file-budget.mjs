import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countLines, isCode, isGenerated, isTest, sourceFiles } from './files.mjs';

export const mostLines = 400;

/**
 * Compares sizes with the limit and with the list of files that are still too long: the list only shrinks.
 * @param {Record<string, number>} sizes path → lines
 * @param {Record<string, number>} listed path → lines allowed for now
 */
export function overBudget(sizes, listed) {
  const problems = [];
  for (const [path, lines] of Object.entries(sizes)) {
    const allowed = listed[path];
    if (allowed === undefined) {
      if (lines > mostLines) problems.push(`${path}: ${lines} lines, at most ${mostLines}: split it by use case`);
    } else if (lines > allowed) problems.push(`${path}: grew to ${lines} lines, scripts/budget.json allows ${allowed}`);
    else if (lines <= mostLines) problems.push(`${path}: ${lines} lines now, take it out of scripts/budget.json`);
    else if (lines < allowed)
      problems.push(`${path}: ${lines} lines now, lower it from ${allowed} in scripts/budget.json`);
  }
  for (const path of Object.keys(listed))
    if (sizes[path] === undefined) problems.push(`${path}: gone, take it out of scripts/budget.json`);
  return problems;
}

export default {
  name: 'file budget',
  async run(home) {
    const paths = sourceFiles(home).filter((path) => isCode(path) && !isTest(path) && !isGenerated(path));
    const sizes = Object.fromEntries(paths.map((path) => [path, countLines(home, path)]));
    return overBudget(sizes, JSON.parse(readFileSync(join(home, 'scripts/budget.json'), 'utf8')).files);
  },
};
