/**
 * The programs that make the events, in a process of their own as web nodes are: commits so many a second, a step of 20 ms in one
 * transaction. Told to by a message; answers with when each step was committed.
 */
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { onNudge } from '../../apps/server/src/kernel/events/nudge.ts';
import { NodeSignals } from '../../apps/server/src/kernel/events/signals.ts';
import { announceMany, systemScope } from '../../apps/server/src/kernel/index.ts';
import { ticketChanged } from '../../apps/server/src/modules/tickets/events.ts';
import { sleep } from '../rig/bench.ts';
import { quiet } from '../rig/kernel-node.ts';

export type Order = {
  url: string;
  unitId: string;
  tickets: string[];
  perSecond: number;
  seconds: number;
  from?: number;
};
/** `committed`: running number of a step's first event, beginning with `from`, and when its commit was answered. */
export type Written = { committed: [number, number][]; sent: number; rate: number; lateMs: number };

const stepMs = 20;

async function write({ url, unitId, tickets, perSecond, seconds, from = 0 }: Order): Promise<Written> {
  const db = new Database(url, { max: 2, log: quiet });
  // Web nodes tell the worker of their commits (`Sequencer.start`).
  const signals = new NodeSignals({ url, log: quiet });
  await signals.start();
  onNudge(() => signals.latest('outbox', 1));
  const { actor } = systemScope('bench');
  const committed: [number, number][] = [];
  const perStep = (perSecond * stepMs) / 1000;
  let sent = 0;
  let lateMs = 0;
  const began = performance.now();
  for (let n = 0; sent < perSecond * seconds; n++) {
    const wait = began + n * stepMs - performance.now();
    if (wait > 0) await sleep(wait);
    else lateMs = Math.max(lateMs, -wait);
    const first = sent;
    sent += perStep;
    await db.transact((tx) =>
      announceMany(
        tx,
        ticketChanged,
        Array.from({ length: perStep }, (_, i) => {
          const ticketId = tickets[(first + i) % tickets.length]!;
          return {
            ...{ aggregate: ['ticket', ticketId] as [string, string], actor },
            payload: {
              ...{ ticketId, unitId, customerId: null, assigneeId: null },
              ...{ type: 'repair', state: 'new', priority: 'normal', version: from + first + i, fields: ['title'] },
            } as never,
          };
        }),
      ),
    );
    committed.push([from + first, Date.now()]);
  }
  const rate = sent / ((performance.now() - began) / 1000);
  await signals.stop();
  await db.close();
  return { committed, sent, rate, lateMs };
}

process.on('message', (order: Order) => void write(order).then((written) => process.send?.({ written })));
process.send?.({ ready: true });
