/** Makes the cluster on the first start and keeps its passwords, owner and version in order on later ones. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainOutput, PostgresFailure } from './failures.ts';
import { type Credentials, createCredentials, type Layout, readCredentials } from './layout.ts';
import type { Programs } from './programs.ts';
import { giveTo, makeOwnFolder, ownerUid, type Runner, spawnAs } from './runner.ts';

type Finished = { code: number | null; output: string };

function run(runner: Runner, program: string, args: string[], input?: string): Promise<Finished> {
  return new Promise((done, fail) => {
    const child = spawnAs(runner, program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', (error) => fail(new PostgresFailure('postgres.cannot-run', error.message, error)));
    child.on('close', (code) => done({ code, output }));
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}

/**
 * initdb works in a folder of its own that is renamed when whole, so a start cut short leaves nothing half made.
 * `durable: false` leaves the fsync out (tests).
 */
export async function createCluster(
  layout: Layout,
  programs: Programs,
  runner: Runner,
  durable: boolean,
): Promise<Credentials> {
  const credentials = createCredentials(layout);
  const half = `${layout.cluster}.half`;
  rmSync(half, { recursive: true, force: true });
  makeOwnFolder(runner, half);
  const passwordFile = join(layout.root, 'first-password');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${credentials.superuser}\n`, { mode: 0o600 });
  giveTo(runner, passwordFile);
  try {
    const args = ['--pgdata', half, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    // The built-in provider sorts and folds case alike on every system, so an upgrade of the machine breaks no index.
    const locale = process.platform === 'linux' ? '--locale=C.UTF-8' : '--locale=C';
    args.push('--encoding=UTF8', locale, '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
    if (!durable) args.push('--no-sync');
    const { code, output } = await run(runner, programs.initdb, args);
    if (code !== 0) throw explainOutput(output, { folder: layout.cluster, port: 0 });
    renameSync(half, layout.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(half, { recursive: true, force: true });
  }
  return credentials;
}

/** Only for a cluster on which no server runs. Throws `postgres.other-version`, `postgres.folder-permission`. */
export async function checkCluster(layout: Layout, programs: Programs, runner: Runner): Promise<Credentials> {
  const stat = statSync(layout.cluster);
  const wanted = ownerUid(runner);
  if (wanted !== undefined && stat.uid !== wanted && process.getuid?.() !== 0)
    throw new PostgresFailure('postgres.folder-permission', layout.cluster);
  const version = readFileSync(join(layout.cluster, 'PG_VERSION'), 'utf8').trim();
  const major = programs.version.split('.')[0]!;
  if (version !== major) throw new PostgresFailure('postgres.other-version', `${version} ≠ ${major}`);
  if (stat.uid !== wanted) giveTo(runner, layout.cluster);
  return readCredentials(layout) ?? (await resetCredentials(layout, programs, runner));
}

/** The file with the passwords was lost: a single-user server sets a new one without asking for the old. */
async function resetCredentials(layout: Layout, programs: Programs, runner: Runner): Promise<Credentials> {
  const made = createCredentials(layout);
  const sql = `alter role postgres password '${made.superuser}'\n`;
  const args = ['--single', '-D', layout.cluster, '-c', 'logging_collector=off', 'postgres'];
  const { code, output } = await run(runner, programs.postgres, args, sql);
  if (code !== 0 || /\bERROR:|\bFATAL:/.test(output)) {
    rmSync(layout.credentials, { force: true });
    throw explainOutput(output, { folder: layout.cluster, port: 0 });
  }
  return made;
}

export function clusterExists(layout: Layout): boolean {
  return existsSync(join(layout.cluster, 'PG_VERSION'));
}
