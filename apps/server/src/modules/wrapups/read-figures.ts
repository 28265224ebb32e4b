/** How calls ended in a time, folded from finished after-call work. */
import type { z } from 'zod';
import type { Db, Scope } from '#kernel';
import type { figures } from './contract.ts';
import { figuresOf } from './store.ts';

export async function readFigures(db: Db, scope: Scope, from: Date, to: Date): Promise<z.infer<typeof figures>> {
  const rows = await figuresOf(db, scope, from, to);
  const total = (of: { count: number }[]): number => of.reduce((sum, { count }) => sum + count, 0);
  return {
    queues: [...new Set(rows.map(({ queue_id }) => queue_id))].map((queueId) => {
      const own = rows.filter(({ queue_id }) => queue_id === queueId);
      const codes = [...new Set(own.map(({ code }) => code))];
      return {
        queueId,
        done: total(own.filter(({ state }) => state === 'done')),
        lapsed: total(own.filter(({ state }) => state === 'lapsed')),
        meanSeconds: own.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, total(own)),
        codes: codes.map((code) => ({ code, count: total(own.filter((row) => row.code === code)) })),
      };
    }),
  };
}
