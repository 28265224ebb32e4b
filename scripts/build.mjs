/** `npm run build [-- server|web|widget …] [--force]`: builds what changed. */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { parseArgs } = await import('node:util');
const { home } = await import('./steps/home.mjs');
const { ensureInstalled } = await import('./steps/install.mjs');
const { ensureBuilt } = await import('./steps/build.mjs');
const { runCommand, Stop } = await import('./steps/say.mjs');
const { targetsIn } = await import('./steps/targets.mjs');

await runCommand(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { force: { type: 'boolean' } } });
  const known = targetsIn(home).map(({ name }) => name);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Stop(
      `没有这个构建目标：${unknown.join('、')}。可选：${known.join('、')}`,
      `No such target: ${unknown.join(', ')}. There are: ${known.join(', ')}`,
    );
  await ensureInstalled(home);
  const built = await ensureBuilt(home, {
    force: values.force,
    only: positionals.length > 0 ? positionals : undefined,
  });
  console.error(built.length > 0 ? `✓ ${built.join(', ')}` : '✓ 没有变化 · nothing changed');
});
