/**
 * As whom PostgreSQL runs. It refuses to run as root, so a root start gives it the uid of "nobody"; where that uid cannot
 * reach the data, a user namespace in which root is called 1000 serves instead.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chownSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { PostgresFailure } from './failures.ts';

export type Runner = { kind: 'self' } | { kind: 'user'; uid: number; gid: number } | { kind: 'namespace' };

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

let namespaceWorks: boolean | undefined;
function canUseNamespace(): boolean {
  namespaceWorks ??=
    process.platform === 'linux' &&
    spawnSync('unshare', ['--user', '--map-user=1000', 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0;
  return namespaceWorks;
}

/** Chooses for a data folder that exists. Throws `postgres.folder-unreachable`. */
export function chooseRunner(folder: string): Runner {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const barrier = barrierFor(nobody, folder);
  if (barrier === undefined) return { kind: 'user', uid: nobody, gid: nobody };
  if (canUseNamespace()) return { kind: 'namespace' };
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
  if (stat.uid !== uid) chownSync(path, uid, gid);
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
  if (runner.kind === 'namespace') return spawn('unshare', ['--user', '--map-user=1000', program, ...args], base);
  return spawn(program, args, base);
}
