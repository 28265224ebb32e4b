/** `npm ci`, only when the installed packages are not those of package-lock.json. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { begin, Stop } from './say.mjs';

const stampIn = (home) => join(home, 'node_modules', '.qiao-installed');

/** The lock file, and what native packages depend on. */
function wanted(home) {
  return createHash('sha256')
    .update(readFileSync(join(home, 'package-lock.json')))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');
}

/**
 * npm writes what it installed into node_modules/.package-lock.json as its last act. Optional packages (other platforms')
 * may be absent; everything else must be there in the very version.
 */
function holdsTheLock(home) {
  const hidden = join(home, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  try {
    const lock = JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
    return Object.entries(lock).every(([path, entry]) => {
      if (!path.includes('node_modules/')) return true;
      const found = installed[path];
      if (!found) return Boolean(entry.optional);
      return found.link ? Boolean(entry.link) : found.version === entry.version;
    });
  } catch {
    return false;
  }
}

/** @returns {'fresh' | 'stale'} */
export function installState(home) {
  const stamp = stampIn(home);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(home)) return 'fresh';
  // Installed by hand: look closer, and note it only when it is whole.
  if (!holdsTheLock(home)) return 'stale';
  try {
    writeFileSync(stamp, wanted(home));
  } catch {
    // A read-only installation is looked at anew each time.
  }
  return 'fresh';
}

export async function ensureInstalled(home) {
  if (installState(home) === 'fresh') return;
  if (process.env.QIAO_INSTALL === 'never')
    throw new Stop(
      '依赖包与 package-lock.json 不符，而 QIAO_INSTALL=never 不许安装。什么都没有改动。请运行 npm ci。',
      'The installed packages are not those of package-lock.json, and QIAO_INSTALL=never forbids installing. Nothing was changed. Run npm ci.',
    );
  const end = begin('安装依赖包（首次约一两分钟）', 'installing packages (a minute or two the first time)');
  rmSync(stampIn(home), { force: true });
  const npm = process.env.npm_execpath;
  // Through `npm start` the very npm is known; otherwise the one on the path.
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const args = [...first, 'ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  let outcome;
  try {
    outcome = await run(program, args, { cwd: home, show: true });
  } catch (error) {
    throw new Stop(
      `无法运行 npm：${error.message}。请安装 npm 后重试。`,
      `npm cannot be run. Install npm and try again.`,
    );
  }
  if (outcome.code !== 0)
    throw new Stop(
      `npm ci 失败（退出码 ${outcome.code}）。数据未动。请检查上面的提示（多半是网络或代理），然后重试。`,
      `npm ci failed (exit code ${outcome.code}). No data was touched. See npm's words above (most often the network or a proxy) and try again.`,
    );
  writeFileSync(stampIn(home), wanted(home));
  end();
}
