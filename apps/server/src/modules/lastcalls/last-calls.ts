/**
 * The telephone is switched off in order. Nothing new is admitted and who waits hears why (telephony asks the part); what runs goes on
 * to its end or to the limit, and when the last call is over the doors close.
 */
import { clock, type Database, type Db, type Kernel, systemScope, type Tx } from '#kernel';
import { endPart, partState } from '#modules/parts';
import { endCall, listCalls, theDesk } from '#modules/telephony';

const scope = systemScope('lastcalls');
export const mostMinutes = 30;
/** Both sides hear a tone so long before the limit. */
const warnMs = 60_000;
export const limitSignal = 'lastcalls.limit';

export async function underWay(db: Db): Promise<number> {
  return (await listCalls(db, scope, { customerId: null, open: true, most: 10_000, before: null })).length;
}

/** The last one has ended. */
export async function endWhenOver(tx: Tx): Promise<void> {
  const { is, until } = await partState(tx, 'telephone');
  if (is !== 'on' && until && (await underWay(tx)) === 0) await endPart(tx, scope, 'telephone');
}

/** By the minute: a tone in the last one, then the end. */
export async function lookAtLimit(db: Database, signals: Kernel['signals']): Promise<void> {
  const { is, until } = await partState(db, 'telephone');
  if (is === 'on' || !until) return;
  const left = until.getTime() - clock.ms();
  if (left <= warnMs) signals.send(limitSignal, { over: left <= 0 });
  await db.transact((tx) => endWhenOver(tx));
}

/** On every node: those that it leads. */
export function endCalls(over: boolean): void {
  for (const call of theDesk().all())
    if (call.attended) call.mail.put({ what: 'limit', over });
    else if (over) void endCall(call, scope.actor.id).catch(() => {});
}
