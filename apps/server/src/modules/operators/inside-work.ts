/**
 * Whoever answers a colleague's call by browser is on a call like any other: it is work that they hold, so that nobody offers them a second
 * one meanwhile and leaders see them talk. It has no wrap-up of its own; one that it put off comes after it.
 */
import { AppError, type Kernel, systemScope, type Tx } from '#kernel';
import { bringWork, finish, type WorkKind } from '#modules/routing';
import { callConnected, callEnded, rawCalls } from '#modules/telephony';

const scope = systemScope('operators');
const kind = 'inside';

export const insideWork: WorkKind = {
  kind,
  wrapsUp: false,
  onAssigned: async () => {},
  // It goes where the call goes, and to nobody else.
  onReturned: async () => {},
  cards: async () => new Map(),
  returnsWhenSilent: false,
  endsByItself: true,
};

export function insideSubscriptions({ events }: Kernel): void {
  events.subscribe({
    name: 'operators.inside',
    to: [callConnected, callEnded],
    handle: async (tx, { type, payload: { callId, direction } }) => {
      if (direction !== 'internal') return;
      if (type === callEnded.type) return endInside(tx, callId);
      const [raw] = await rawCalls(tx, scope, [callId]);
      const called = raw?.legs.find(({ id, way }) => id === raw.call.caller_leg && way === 'browser');
      if (called?.staff_id && raw?.call.state !== 'ended') await bringInside(tx, callId, called.staff_id);
      // Who was about to take it did not, and somebody else answered.
      else await endInside(tx, callId);
    },
  });
}

export const endInside = async (tx: Tx, subjectId: string): Promise<void> =>
  void (await finish(tx, scope, { kind, subjectId, reason: 'ended' }));

/** Nothing for who takes no calls of queues: they are offered none. */
export async function bringInside(tx: Tx, subjectId: string, staffId: string): Promise<void> {
  try {
    await bringWork(tx, scope, { kind, subjectId, channel: 'call', staffId, contactId: null });
  } catch (error) {
    if (!(error instanceof AppError && error.code.startsWith('routing.'))) throw error;
  }
}
