/** The customer is called: the agent's own device first, then the number, which stays unseen. */
import { clock, type Kernel, newId, type Scope, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { desksOpen, placeTo } from '#modules/telephony';
import { windowOfRow } from './bring-due.ts';
import { callbackNotFound, notDiallable, notNow, notYours } from './errors.ts';
import { moveCallback } from './move.ts';
import { suits } from './rules/windows.ts';
import { insertAttempt, lockCallback } from './store.ts';
import { clearContact } from './vault.ts';
import { type DialNews, dialSignal } from './work-kind.ts';

const program = systemScope('callbacks');

/**
 * Throws `callbacks.not-found`, `.not-yours`, `.not-now` (outside the customer's hours), `.not-diallable` and what telephony
 * refuses.
 */
export async function dialCallback({ db }: Pick<Kernel, 'db'>, scope: Scope, id: string): Promise<{ callId: string }> {
  const placed = await db.transact(async (tx) => {
    const row = await lockCallback(tx, program, id);
    if (!row) throw callbackNotFound();
    if (row.held_by !== scope.actor.id) throw notYours();
    if (row.state !== 'held' || !suits(windowOfRow(row), clock.now())) throw notNow();
    const number = row.way === 'phone' ? clearContact(row) : null;
    if (!number) throw notDiallable();
    const to = { number, customerId: row.customer_id, wishId: row.id, language: row.language };
    const call = await placeTo(tx, scope, to);
    await moveCallback(tx, scope, row, 'dial', 'dialled', { call_id: call.id, attempts: row.attempts + 1 });
    await insertAttempt(tx, {
      id: newId(),
      callback_id: row.id,
      call_id: call.id,
      staff_id: scope.actor.id,
      at: clock.now(),
      ended_at: null,
      result: null,
    });
    return call;
  });
  placed.go();
  return { callId: placed.id };
}

/** By itself, on the node that leads calls. What fails leaves it in the agent's hands: they see it and may press again. */
export function dialByItself({ db, signals, log }: Pick<Kernel, 'db' | 'signals' | 'log'>): void {
  signals.on(dialSignal, async (news) => {
    const { callbackId, staffId } = news as DialNews;
    if (!desksOpen()) return;
    try {
      const scope = await scopeOfStaff(db, program, staffId);
      if (scope) await dialCallback({ db }, scope, callbackId);
    } catch (error) {
      log.info({ err: error, callback: callbackId }, 'a call-back is not dialled by itself');
    }
  });
}
