/** What a module is to the program, and what the program gives it. */
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import type { EventBus } from './events/bus.ts';
import type { Leases } from './events/leases.ts';
import type { Signals } from './events/signals.ts';
import type { Files } from './files/files.ts';
import type { Http } from './http/http.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Keys } from './keys/keys.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Outgoing } from './outgoing/outgoing.ts';
import type { PartCheck } from './part-check.ts';
import type { Realtime } from './realtime/realtime.ts';

export type Kernel = {
  config: Config;
  log: Logger;
  db: Database;
  http: Http;
  events: EventBus;
  jobs: Jobs;
  realtime: Realtime;
  files: Files;
  keys: Keys;
  leases: Leases;
  /** Short messages between nodes; not durable. */
  signals: Signals;
  /** The way out for addresses that people wrote into settings. */
  outgoing: Outgoing;
  metrics: Metrics;
  /** Which modules are switched off. */
  partCheck: PartCheck;
};

export type Module = {
  name: string;
  /** Registers routes, topics, commands, subscriptions, jobs, ports. Opens nothing, reads nothing. */
  wire(kernel: Kernel): void;
  /** After migration and wiring: warm caches, start loops. */
  start?(kernel: Kernel): Promise<void>;
  /** In reverse order of start. */
  stop?(): Promise<void>;
};
