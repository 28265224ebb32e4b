/** What modules see of the job queue (graphile-worker). A job is for timers and retries, never one per message. */
import type { z } from 'zod';
import type { Tx } from '../db/database.ts';
import type { Scope } from '../scope.ts';

export type JobKind<P> = { readonly name: string; readonly schema: z.ZodType<P> };

export type EnqueueOptions = {
  /** Not before; default at once. */
  runAt?: Date;
  /** A later enqueue with the same key replaces the earlier one. */
  key?: string;
  maxAttempts?: number;
};

export interface Jobs {
  handle<P>(kind: JobKind<P>, work: (payload: P, scope: Scope) => Promise<void>): void;
  /** Part of the transaction: rolled back with it. */
  enqueue<P>(tx: Tx, kind: JobKind<P>, payload: P, options?: EnqueueOptions): Promise<void>;
  cancel(tx: Tx, key: string): Promise<void>;
  /** `cron`: five fields, UTC. */
  schedule(name: string, cron: string, work: (scope: Scope) => Promise<void>): void;
}

export function defineJob<P>(name: string, schema: z.ZodType<P>): JobKind<P> {
  return { name, schema };
}
