/**
 * `npm run bench -- NAME [--json] [--smoke]`: runs bench/NAME.ts and prints its figures beside the floors it measured in the
 * same run. With `--json` the last line is one JSON object `{name, pass, missed, figures, floor}`; `missed` says why it did not pass. Exit code 0 only when it passed.
 * `--smoke`: the same road with less of everything, to see that the bench itself works; its figures mean nothing.
 */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { existsSync, readdirSync } = await import('node:fs');
const { join } = await import('node:path');
const { pathToFileURL } = await import('node:url');
const { parseArgs } = await import('node:util');
const { home } = await import('./steps/home.mjs');
const { ensureInstalled } = await import('./steps/install.mjs');
const { runCommand, Stop } = await import('./steps/say.mjs');

const limitSeconds = 180;

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, smoke: { type: 'boolean', default: false } },
  });
  const known = readdirSync(join(home, 'bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  const [name] = positionals;
  const file = join(home, 'bench', `${name}.ts`);
  if (!name || !existsSync(file))
    throw new Stop(`没有这项基准测试。现有：${known.join('、')}`, `No such bench. There are: ${known.join(', ')}`);
  await ensureInstalled(home);
  const { register } = await import('tsx/esm/api');
  register();
  const { run } = await import(pathToFileURL(file).href);
  const began = performance.now();
  const result = await run({ smoke: values.smoke });
  // Data that is loaded once and kept for the next run is told apart.
  const seconds = Math.round((performance.now() - began) / 100 - (result.loadingSeconds ?? 0) * 10) / 10;
  if (!values.smoke && seconds > limitSeconds) {
    result.pass = false;
    const missed = `took ${seconds} s, a bench may take ${limitSeconds} s`;
    result.missed = [...(result.missed ?? []), missed];
    console.error(`  ✗ ${missed}`);
  }
  if (values.json) console.log(JSON.stringify({ ...result, seconds }));
  else {
    console.log(`${result.pass ? '✓' : '✗'} ${result.name} (${seconds} s)`);
    console.table(result.figures);
    console.log('floor');
    console.table(result.floor);
  }
  process.exit(result.pass ? 0 : 1);
});
