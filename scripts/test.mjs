/**
 * `npm test [-- part …]`: installs what it needs, runs the parts of scripts/test-parts.json, two at a time where that is
 * safe (`--parts file` takes another table), and ends with one line `N passed, N failed`. The exit code is 0 only when nothing failed.
 */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { rmSync } = await import('node:fs');
const { join } = await import('node:path');
const { parseArgs } = await import('node:util');
const { home } = await import('./steps/home.mjs');
const { ensureInstalled } = await import('./steps/install.mjs');
const { ensureBuilt } = await import('./steps/build.mjs');
const { runCommand } = await import('./steps/say.mjs');
const { fastFolder } = await import('./run-tests/fast-folder.mjs');
const { choose, readParts } = await import('./run-tests/parts.mjs');
const { ensureSystem } = await import('./run-tests/needs.mjs');
const { startDatabase } = await import('./run-tests/database.mjs');
const { runPart } = await import('./run-tests/run-part.mjs');
const { describe, summary } = await import('./run-tests/report.mjs');
const { inSlots } = await import('./run-tests/slots.mjs');

const running = new Set();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    interrupted = true;
    for (const end of running) end();
  });

await runCommand(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { parts: { type: 'string' } } });
  const parts = choose(readParts(values.parts), positionals);
  const needs = parts.flatMap((part) => part.needs);
  await ensureInstalled(home);
  await ensureSystem(needs);
  if (needs.includes('build')) await ensureBuilt(home);
  const folder = fastFolder('qiao-tests-');
  let database;
  try {
    if (needs.includes('database')) database = await startDatabase(join(folder, 'database'));
    const results = await inSlots(2, parts, async (part) => {
      if (interrupted) return undefined;
      console.log(`→ ${part.name} (≤ ${part.minutes} min)`);
      const result = await runPart(part, { folder, databaseUrl: database?.url, running });
      console.log(describe(result));
      return result;
    });
    process.exitCode = summary(results.filter(Boolean), interrupted);
  } finally {
    await database?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
