import { countLines, isCode, isGenerated, isTest, sourceFiles } from './files.mjs';

export const mostModuleLines = 6000;

/** A module that outgrows the budget is two modules. @param {[string, number][]} files path and lines */
export function modulesOverBudget(files) {
  const totals = new Map();
  for (const [path, lines] of files) {
    const module = /^apps\/server\/src\/modules\/([^/]+)\//.exec(path)?.[1];
    if (module) totals.set(module, (totals.get(module) ?? 0) + lines);
  }
  return [...totals]
    .filter(([, lines]) => lines > mostModuleLines)
    .map(
      ([module, lines]) =>
        `modules/${module}: ${lines} lines without tests, at most ${mostModuleLines}: make it two modules`,
    );
}

export default {
  name: 'module budget',
  async run(home) {
    const paths = sourceFiles(home).filter((path) => isCode(path) && !isTest(path) && !isGenerated(path));
    return modulesOverBudget(paths.map((path) => [path, countLines(home, path)]));
  },
};
