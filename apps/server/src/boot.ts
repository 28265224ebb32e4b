/** Puts the program together: kernel, migrations, modules in their order; starts it and stops it in reverse. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Module } from '#kernel';
import type { Config } from './kernel/config.ts';
import { Database } from './kernel/db/database.ts';
import { migrate } from './kernel/db/migrate.ts';
import { ProcessEventBus } from './kernel/events/event-bus.ts';
import { LeaseKeeper } from './kernel/events/lease-keeper.ts';
import { NodeSignals } from './kernel/events/signals.ts';
import { DiskFiles } from './kernel/files/disk-files.ts';
import { asAppError } from './kernel/http/as-app-error.ts';
import { builtApp, HttpServer } from './kernel/http/server.ts';
import { loadTexts } from './kernel/i18n.ts';
import { JobQueue } from './kernel/jobs/job-queue.ts';
import { registerMaintenance } from './kernel/jobs/maintenance.ts';
import { migrateJobs } from './kernel/jobs/migrate.ts';
import { openKeys } from './kernel/keys/open-keys.ts';
import type { Logger } from './kernel/log.ts';
import { createMetrics } from './kernel/metrics.ts';
import type { Kernel } from './kernel/module.ts';
import { GuardedOutgoing } from './kernel/outgoing/outgoing.ts';
import { PartCheck } from './kernel/part-check.ts';
import { RealtimeHub } from './kernel/realtime/hub.ts';
import { migrationFolders } from './migration-folders.ts';

export type BootOptions = {
  config: Config;
  databaseUrl: string;
  log: Logger;
  modules: Module[];
  tls?: { key: string; cert: string } | null;
  /** After migration, before anything starts: the seed. */
  prepare?: (kernel: Kernel) => Promise<void>;
  progress?: (step: string, done: number, all: number) => void;
};

/** The kernel with everything this file knows of it, for tests that steer parts by hand. */
export type Parts = Kernel & { http: HttpServer; jobs: JobQueue; events: ProcessEventBus; realtime: RealtimeHub };
export type Program = { kernel: Parts; stop: () => Promise<void> };

export function versionOf(home: string): string {
  return (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Brings the database to this version. */
export async function migrateAll(db: Database, home: string, progress?: BootOptions['progress']): Promise<void> {
  await migrate(db, migrationFolders(home), (done, all) => progress?.('migrate', done, all));
  await migrateJobs(db);
}

export async function boot(options: BootOptions): Promise<Program> {
  const { config, log, modules } = options;
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse())
      await Promise.resolve(end()).catch((error: unknown) => log.warn({ err: error }, 'a part did not stop cleanly'));
  };
  try {
    loadTexts(join(config.home, 'locales'));
    const db = new Database(options.databaseUrl, { max: config.dbPool, log });
    stops.push(() => db.close());
    await migrateAll(db, config.home, options.progress);
    const metrics = createMetrics();
    const keys = await openKeys({ file: config.keyFile, db, log });
    const signals = new NodeSignals({ url: options.databaseUrl, log });
    db.settings.share(signals);
    const leases = new LeaseKeeper({ url: options.databaseUrl, node: config.node, log });
    stops.push(() => leases.stop());
    const events = new ProcessEventBus({ db, site: config.site, log, metrics, leases, signals });
    const jobs = new JobQueue({ db, log, metrics });
    const files = new DiskFiles({ db, keys, log, folder: join(config.dataDir, 'files') });
    const partCheck = new PartCheck();
    const version = versionOf(config.home);
    const http = new HttpServer({ config, log, metrics, version, tls: options.tls ?? null, partCheck });
    const realtime = new RealtimeHub({ config, log, metrics, events, signals, asAppError, partCheck });
    const outgoing = new GuardedOutgoing(config.outgoingHosts);
    const kernel: Parts = {
      ...{ config, log, db, http, events, jobs, realtime, files, keys, leases, signals, metrics },
      outgoing,
      partCheck,
    };

    http.readiness('database', async () => void (await db.run('select 1')));
    registerMaintenance({ jobs, db, keys, log, eventLogMonths: config.eventLogMonths });
    jobs.schedule('kernel.sweep-files', '17 3 * * *', async () => void (await files.sweep()));
    for (const module of modules) {
      partCheck.wiring(module.name);
      module.wire(kernel);
    }
    partCheck.wiring('');
    serveApps(http, config);
    await options.prepare?.(kernel);

    await signals.start();
    stops.push(() => signals.stop());
    const worker = config.roles.has('worker');
    await events.start({ sequence: worker, subscribe: worker });
    stops.push(() => events.stop());
    if (worker) {
      await jobs.start();
      stops.push(() => jobs.stop());
    }
    for (const module of modules) {
      await module.start?.(kernel);
      if (module.stop) stops.push(() => module.stop?.());
    }
    if (config.roles.has('web') || config.roles.has('realtime')) {
      if (config.roles.has('realtime')) realtime.attach(http.app.server, (input) => http.authenticate(input));
      await http.listen();
      stops.push(() => http.close());
      // Sockets first: an HTTP server waits for every open connection.
      stops.push(() => realtime.close());
    }
    return { kernel, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Built web application and widget, where they have been built. */
function serveApps(http: HttpServer, config: Config): void {
  const widget = builtApp(config.home, 'widget');
  if (existsSync(widget)) http.assets('/widget/', widget, { crossOrigin: true });
  const demo = join(config.home, 'apps/widget/demo');
  http.assets('/demo/', demo);
  http.app.get('/demo', async (_request, reply) => reply.sendFile('index.html', demo));
  const developers = join(config.home, 'apps/server/developers');
  http.assets('/developers/', developers, { page: true });
  http.page('/developers', developers);
  const web = builtApp(config.home, 'web');
  if (existsSync(web)) http.assets('/', web, { fallback: 'index.html' });
}
