/**
 * As whom PostgreSQL runs. It refuses to run as root, so a root start gives it the uid of "nobody"; where that uid cannot
 * reach the data, a user namespace in which root is called "nobody" serves instead. initdb also wants its user to have a
 * name, which the bare user ids of some container platforms lack: the namespace lends them one.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chmodSync, lchownSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { PostgresFailure } from './failures.ts';

export type Runner =
  | { kind: 'self' }
  | { kind: 'user'; uid: number; gid: number }
  | { kind: 'namespace'; mapTo: number };

export const nobody = 65534;

/** The first folder from the root down to `path` (itself included) that `uid` may not enter, or undefined. */
export function barrierFor(uid: number, path: string): string | undefined {
  const chain: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    chain.unshift(at);
    if (at === parse(at).root) break;
  }
  return chain.find((folder) => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return false;
    return (stat.mode & (stat.uid === uid ? 0o100 : 0o001)) === 0;
  });
}

/** A user id other than root's that has a name: nobody's where there is one. */
function namedUser(): number | undefined {
  const ids = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => Number(line.split(':')[2] ?? 0))
    .filter((id) => Number.isInteger(id) && id > 0);
  return ids.includes(nobody) ? nobody : ids[0];
}

function namespace(): Runner | undefined {
  if (process.platform !== 'linux') return undefined;
  const mapTo = namedUser();
  if (mapTo === undefined) return undefined;
  const trial = spawnSync('unshare', ['--user', `--map-user=${mapTo}`, 'true'], { stdio: 'ignore', timeout: 5000 });
  return trial.status === 0 ? { kind: 'namespace', mapTo } : undefined;
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/**
 * Chooses for a data folder that exists. As a last resort it lets others pass (not look) through `own`, Qiao's own
 * folders. Throws `postgres.folder-unreachable`, `postgres.nameless-user`.
 */
export function chooseRunner(folder: string, own: string[]): Runner {
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (hasName()) return { kind: 'self' };
    const lent = namespace();
    if (lent) return lent;
    throw new PostgresFailure('postgres.nameless-user', String(uid));
  }
  const barrier = barrierFor(nobody, folder);
  if (barrier === undefined && namedUser() === nobody) return { kind: 'user', uid: nobody, gid: nobody };
  const lent = namespace();
  if (lent) return lent;
  if (barrier === undefined) throw new PostgresFailure('postgres.nameless-user', String(nobody));
  if (own.includes(barrier) && statSync(barrier).uid === 0) {
    chmodSync(barrier, (statSync(barrier).mode & 0o777) | 0o001);
    return chooseRunner(folder, own);
  }
  throw new PostgresFailure('postgres.folder-unreachable', barrier);
}

/** The uid that must own the cluster when this runner runs it. */
export function ownerUid(runner: Runner): number | undefined {
  return runner.kind === 'user' ? runner.uid : process.getuid?.();
}

/** A folder that belongs to the runner, with nothing for others. */
export function makeOwnFolder(runner: Runner, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  giveTo(runner, folder);
}

/** Hands a tree over to the runner's user; only root can and needs to. */
export function giveTo(runner: Runner, path: string): void {
  if (process.getuid?.() !== 0) return;
  const uid = ownerUid(runner)!;
  const gid = runner.kind === 'user' ? runner.gid : 0;
  const stat = lstatSync(path);
  if (stat.uid === uid && !stat.isDirectory()) return;
  if (stat.uid !== uid) lchownSync(path, uid, gid);
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(runner, join(path, name));
}

/**
 * Starts a program as the runner's user. The environment is nearly empty on purpose: PGPORT, LD_LIBRARY_PATH and their
 * like would change what PostgreSQL does.
 */
export function spawnAs(runner: Runner, program: string, args: string[], options: SpawnOptions): ChildProcess {
  const env = process.platform === 'win32' ? undefined : { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  // A folder that every user may enter; the caller's may be closed to the runner.
  const base: SpawnOptions = { env, cwd: parse(program).root, windowsHide: true, ...options };
  if (runner.kind === 'user') return spawn(program, args, { ...base, uid: runner.uid, gid: runner.gid });
  if (runner.kind === 'namespace')
    return spawn('unshare', ['--user', `--map-user=${runner.mapTo}`, program, ...args], base);
  return spawn(program, args, base);
}
