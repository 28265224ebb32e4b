/**
 * The PostgreSQL that comes with Qiao: made on the first start, started, adopted when a killed Qiao left it running,
 * brought back when it dies, stopped in order.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { checkCluster, clusterExists, createCluster } from './cluster.ts';
import { PostgresFailure } from './failures.ts';
import { type Guard, takeGuard } from './guard.ts';
import { type LaunchLog, launchPostmaster, stopPostmaster } from './launch.ts';
import { type Credentials, type Layout, layoutOf, ownUrl, readCredentials, readPort, writePort } from './layout.ts';
import { choosePort } from './port.ts';
import { livingPostmaster } from './postmaster.ts';
import { type Programs, prepareProgramsAt } from './programs.ts';
import { barrierFor, chooseRunner, makeOwnFolder, type Runner } from './runner.ts';
import { writeSettings } from './settings.ts';

export type EmbeddedOptions = {
  /** Qiao's data folder; PostgreSQL lives in `postgres/` inside it. */
  dataDir: string;
  /** Left out: the port of last time, or a free one below 32768. */
  port?: number;
  log: LaunchLog;
  /** Over the defaults, for tests: `{ fsync: 'off' }`. */
  settings?: Record<string, string>;
};

export type EmbeddedPostgres = {
  /** Of the role `qiao`, owner of the database `qiao`: not a superuser, may create databases. */
  url: string;
  port: number;
  /** How this start came to its server. */
  how: 'created' | 'started' | 'adopted';
  /** Fast shutdown. Resolves when the process is gone; later calls wait for the same end. */
  stop(): Promise<void>;
};

/**
 * Throws `PostgresFailure` (bilingual, with a stable code) when it cannot start. While it runs, a PostgreSQL that dies is
 * started again on the same port; clients only need to reconnect.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const layout = layoutOf(options.dataDir);
  try {
    return await begin(layout, options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new PostgresFailure('postgres.folder-permission', layout.root, error);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new PostgresFailure('postgres.disk-full', layout.root, error);
    throw error;
  }
}

async function begin(layout: Layout, options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const runner = prepareFolders(layout);
  const programs = prepareProgramsAt(
    layout.programs,
    (folder) => runner.kind !== 'user' || barrierFor(runner.uid, folder) === undefined,
  );
  const { log } = options;
  let how: EmbeddedPostgres['how'] = 'started';
  let credentials: Credentials;
  let guard = await adopt(layout, programs, runner, options);
  if (guard) {
    how = 'adopted';
    credentials = readCredentials(layout)!;
  } else {
    if (!clusterExists(layout)) {
      how = 'created';
      log.info({ folder: layout.cluster }, 'making the database');
      credentials = await createCluster(layout, programs, runner, options.settings?.fsync !== 'off');
    } else credentials = await checkCluster(layout, programs, runner);
    const port = await launchOnFreePort(layout, programs, runner, options);
    guard = await takeGuard(layout, credentials, port);
  }
  const port = guard.port;
  await guard.ensureDatabase(credentials.owner);
  log.info({ port, how }, 'PostgreSQL is ready');

  let stopping: Promise<void> | undefined;
  let held: Guard | undefined = guard;
  const watch = (current: Guard): void => {
    current.lost.then(() => {
      held = undefined;
      if (!stopping) recovering = bringBack();
    });
  };
  let recovering: Promise<void> = Promise.resolve();
  const bringBack = async (): Promise<void> => {
    for (let pause = 50; !stopping; pause = Math.min(pause * 2, 30_000)) {
      try {
        if (!livingPostmaster(layout.cluster)) {
          log.warn({ port }, 'PostgreSQL died; starting it again');
          await launchPostmaster(layout, programs, runner, port, log);
        }
        held = await takeGuard(layout, credentials, port);
        watch(held);
        log.warn({ port }, 'PostgreSQL is back');
        return;
      } catch (error) {
        log.warn({ port, err: (error as Error).message }, 'PostgreSQL is not back yet');
        await wait(pause);
      }
    }
  };
  watch(guard);

  const stop = async (): Promise<void> => {
    await recovering;
    await held?.release();
    const living = livingPostmaster(layout.cluster);
    if (living) await stopPostmaster(layout, programs, runner, living.pid);
    log.info({ port }, 'PostgreSQL stopped');
  };
  return {
    url: ownUrl(layout, credentials.owner, port),
    port,
    how,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** For commands beside a running Qiao (backup): the address of the server on this data folder, if one is alive. */
export function runningEmbeddedPostgres(dataDir: string): { url: string; port: number } | undefined {
  const layout = layoutOf(dataDir);
  const living = livingPostmaster(layout.cluster);
  const credentials = readCredentials(layout);
  if (!living || !credentials) return undefined;
  return { url: ownUrl(layout, credentials.owner, living.port), port: living.port };
}

function prepareFolders(layout: Layout): Runner {
  // Others may pass through (as root the database is another user), not look.
  if (!existsSync(layout.dataDir)) mkdirSync(layout.dataDir, { recursive: true, mode: 0o711 });
  mkdirSync(layout.root, { recursive: true, mode: 0o711 });
  const uid = process.getuid?.();
  if (uid && statSync(layout.root).uid !== uid) throw new PostgresFailure('postgres.folder-permission', layout.root);
  const runner = chooseRunner(layout.root, [layout.dataDir, layout.root]);
  for (const folder of [layout.socketDir, layout.logDir]) if (folder) makeOwnFolder(runner, folder);
  return runner;
}

/**
 * Takes over a server that outlived its Qiao. One of another minor version, or on another port than asked for, is
 * stopped instead. Throws `postgres.in-use` when a living Qiao holds it.
 */
async function adopt(
  layout: Layout,
  programs: Programs,
  runner: Runner,
  options: EmbeddedOptions,
): Promise<Guard | undefined> {
  const living = livingPostmaster(layout.cluster);
  if (!living) return undefined;
  const credentials = readCredentials(layout);
  let guard: Guard | undefined;
  try {
    guard = credentials && (await takeGuard(layout, credentials, living.port));
  } catch (error) {
    // It was on its way down when it was found.
    if (!livingPostmaster(layout.cluster)) return undefined;
    throw error;
  }
  const samePort = options.port === undefined || options.port === living.port;
  if (guard && samePort && programs.version.startsWith(guard.version)) return guard;
  options.log.warn({ pid: living.pid }, 'stopping a PostgreSQL left over from an earlier start');
  await guard?.release();
  await stopPostmaster(layout, programs, runner, living.pid);
  return undefined;
}

async function launchOnFreePort(
  layout: Layout,
  programs: Programs,
  runner: Runner,
  options: EmbeddedOptions,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(layout, options.port);
    writeSettings(layout, port, options.settings ?? {});
    try {
      await launchPostmaster(layout, programs, runner, port, options.log);
      if (readPort(layout) !== port) writePort(layout, port);
      return port;
    } catch (error) {
      // Somebody took the port between the look and the start.
      const raced = error instanceof PostgresFailure && error.code === 'postgres.port-taken';
      if (!raced || options.port !== undefined || attempt >= 5) throw error;
    }
  }
}
