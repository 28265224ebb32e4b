/**
 * `npm run check [-- name …]`: everything that is read rather than run. Each check counts as one test; the last line is
 * `N passed, N failed`.
 */
import dependencies from './check/dependencies.mjs';
import fileBudget from './check/file-budget.mjs';
import fileNames from './check/file-names.mjs';
import locales from './check/locales.mjs';
import moduleBudget from './check/module-budget.mjs';
import { programChecks } from './check/programs.mjs';
import { home } from './steps/home.mjs';
import { inTurns } from './steps/run.mjs';

const checks = [...programChecks(home), fileNames, fileBudget, moduleBudget, locales, dependencies];
const names = process.argv.slice(2);
const chosen = names.length > 0 ? checks.filter(({ name }) => names.some((part) => name.includes(part))) : checks;
if (chosen.length === 0) {
  console.error(`没有这项检查 · no such check. There are: ${checks.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

let failed = 0;
await inTurns(
  2,
  chosen.map(({ name, run }) => async () => {
    const began = performance.now();
    const problems = await run(home).catch((error) => [String(error.stack ?? error)]);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (problems.length > 0) failed++;
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
    for (const problem of problems) console.log(problem.replace(/^/gm, '  '));
  }),
);
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
