/** Fetches Asterisk's Debian packages with apt, in a state of its own, and unpacks them into the cache. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../steps/run.mjs';
import { begin } from '../steps/say.mjs';

/** Debian's releases that carry an Asterisk new enough for the adapter, the steadier one first. */
const suites = ['forky', 'sid'];
const parts = ['asterisk'];

/** Asterisk cannot be had on this machine; the message is for people, `reason` for programs. */
export class Unavailable extends Error {
  constructor(reason, zh, en, detail = '') {
    super(`无法准备 Asterisk：${zh}\nAsterisk cannot be brought up: ${en}${detail ? `\n${detail}` : ''}`);
    this.reason = reason;
  }
}

export const cacheFolder = () =>
  process.env.QIAO_ASTERISK_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'qiao', 'asterisk');

const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** @returns {Promise<{ folder: string, version: string }>} throws Unavailable */
export async function provideAsterisk(cache = cacheFolder()) {
  const folder = join(cache, 'root');
  const stamp = join(folder, 'qiao-version');
  if (existsSync(stamp)) return { folder, version: readFileSync(stamp, 'utf8').trim() };
  if (process.platform !== 'linux') throw new Unavailable('system', '只支持 Linux。', 'this works on Linux only.');
  for (const program of ['apt-get', 'dpkg-deb', 'tar'])
    if (!onPath(program))
      throw new Unavailable(
        'system',
        `这里没有 ${program}。请在 Debian 或 Ubuntu 上运行，或自行安装 Asterisk 20 以上版本。`,
        `there is no ${program} here. Run this on Debian or Ubuntu, or install Asterisk 20 or newer yourself.`,
      );
  const mirror = await debianMirror();
  const release = await lock(cache);
  try {
    if (existsSync(stamp)) return { folder, version: readFileSync(stamp, 'utf8').trim() };
    return { folder, version: await download(cache, mirror) };
  } finally {
    release();
  }
}

async function download(cache, mirror) {
  const end = begin('下载并解开 Asterisk', 'downloading and unpacking Asterisk');
  const failures = [];
  for (const suite of suites) {
    try {
      const version = await unpack(cache, mirror, suite);
      end();
      return version;
    } catch (error) {
      failures.push(`${suite}: ${error.message}`);
    }
  }
  throw new Unavailable(
    'download',
    '软件源中取不到 Asterisk 软件包。请检查网络和 apt 软件源后重试；本机系统没有任何改动。',
    "the packages could not be fetched from this machine's Debian mirror. Check the network and apt's sources and try again; nothing of the system was changed.",
    failures.join('\n'),
  );
}

/** One at a time: tests that run side by side share one copy. */
async function lock(cache) {
  const path = join(cache, 'lock');
  mkdirSync(cache, { recursive: true });
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!alive(path)) rmSync(path, { force: true });
    else await wait(200);
  }
}

/** Whether the process that holds the lock still runs. */
function alive(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')) || process.pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The Debian archive that this machine's own apt uses. */
async function debianMirror() {
  const ask = async () => {
    const { output } = await run('apt-get', [
      'indextargets',
      '--format',
      '$(SITE)\t$(ORIGIN)\t$(RELEASE)\t$(COMPONENT)\t$(CREATED_BY)',
    ]);
    return output
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, , release, component, made]) => made === 'Packages' && component === 'main' && !/[-/]/.test(release))
      .filter(([site, origin]) => origin === 'Debian' || (origin === '' && /\/debian\/?$/.test(site)))
      .map(([site]) => site);
  };
  const [found] = await ask();
  if (found) return found;
  throw new Unavailable(
    'mirror',
    '本机 apt 没有配置 Debian 软件源（Ubuntu 等系统不提供足够新的 Asterisk）。',
    "this machine's apt knows no Debian mirror (other systems carry no Asterisk that is new enough).",
  );
}

async function unpack(cache, mirror, suite) {
  const apt = join(cache, 'apt');
  const fresh = join(cache, 'root.new');
  for (const folder of [apt, fresh]) rmSync(folder, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, folder), { recursive: true });
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const keys = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  writeFileSync(join(apt, 'sources.list'), `deb ${keys}${mirror} ${suite} main\n`);
  writeFileSync(join(apt, 'status'), '');
  const options = {
    'Dir::State': apt,
    'Dir::State::lists': join(apt, 'lists'),
    // Nothing is installed here; its lock lies beside it, so it must be a place of ours.
    'Dir::State::status': join(apt, 'status'),
    'Dir::Cache': apt,
    'Dir::Cache::archives': join(apt, 'archives'),
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Sandbox::User': '',
    'APT::Update::Post-Invoke-Success': '',
  };
  const own = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const demand = async (program, args) => {
    const { code, output } = await run(program, args, { env: { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' } });
    if (code !== 0) throw new Error(`${program} ${args.at(-1)}: ${output.trim().slice(-600)}`);
  };
  await demand('apt-get', [...own, '-q', 'update']);
  await demand('apt-get', [...own, '-q', '-y', '--no-install-recommends', '--download-only', 'install', ...parts]);
  mkdirSync(join(fresh, 'usr'), { recursive: true });
  // Debian's merged layout; some packages still carry the old paths.
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(fresh, 'usr', name));
    symlinkSync(join('usr', name), join(fresh, name));
  }
  const archives = readdirSync(join(apt, 'archives')).filter((name) => name.endsWith('.deb'));
  for (const name of archives) {
    const script = 'dpkg-deb --fsys-tarfile "$1" | tar -x --no-same-owner --exclude=./usr/share/doc -C "$2"';
    await demand('sh', ['-ec', script, 'unpack', join(apt, 'archives', name), fresh]);
  }
  const [, version] =
    /^asterisk_(?:\d+%3a)?([0-9.]+)/m.exec(archives.find((name) => name.startsWith('asterisk_')) ?? '') ?? [];
  if (!version) throw new Error('the package asterisk was not among the downloads');
  writeFileSync(join(fresh, 'qiao-version'), `${version}\n`);
  rmSync(join(cache, 'root'), { recursive: true, force: true });
  renameSync(fresh, join(cache, 'root'));
  rmSync(apt, { recursive: true, force: true });
  return version;
}
