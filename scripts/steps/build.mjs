import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns, run } from './run.mjs';
import { begin, Stop } from './say.mjs';
import { isFresh, listFiles, writeStamp } from './stamp.mjs';
import { targetsIn } from './targets.mjs';

/**
 * Builds what changed, two targets at a time. `only`: names of targets; `force`: also what is fresh.
 * @returns {Promise<string[]>} names of the targets that were built
 */
export async function ensureBuilt(home, { only, force = false } = {}) {
  const targets = targetsIn(home).filter(({ name }) => !only || only.includes(name));
  const stale = targets.filter((target) => force || !fresh(home, target));
  const failures = (
    await inTurns(
      2,
      stale.map((target) => () => build(home, target)),
    )
  ).filter(Boolean);
  if (failures.length > 0)
    throw new Stop(
      `构建失败，数据未动：${failures.map(({ name }) => name).join('、')}\n`,
      `The build failed, no data was touched: ${failures.map(({ name, output }) => `${name}\n${output.trim()}`).join('\n\n')}`,
    );
  return stale.map(({ name }) => name);
}

const stampOf = (home, target) => join(home, target.output, '.stamp.json');
const filesOf = (home, target) => listFiles(home, target.sources, target.keep);

function fresh(home, target) {
  if (target.proof && !existsSync(join(home, target.output, target.proof))) return false;
  return isFresh(home, stampOf(home, target), filesOf(home, target));
}

async function build(home, target) {
  const end = begin(`构建${target.zh}`, `building ${target.name}`);
  rmSync(stampOf(home, target), { force: true });
  // Taken before the build: a file changed meanwhile makes the next start build again.
  const files = filesOf(home, target);
  const [script, ...args] = target.command;
  const outcome = await run(process.execPath, [join(home, script), ...args], {
    cwd: join(home, target.cwd),
    env: { NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  if (outcome.code !== 0) return { name: target.name, output: outcome.output };
  mkdirSync(join(home, target.output), { recursive: true });
  writeStamp(home, stampOf(home, target), files);
  end();
  return undefined;
}
