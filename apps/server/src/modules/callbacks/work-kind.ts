/** What the router tells call-backs: offered, held, waiting again. The work item's row is locked; ours comes second. */
import type { SubjectCard } from '#contracts/routing';
import { type Db, type Scope, systemScope, translate } from '#kernel';
import { customerCard } from '#modules/customers';
import type { WorkKind } from '#modules/routing';
import { moveCallback } from './move.ts';
import { ports } from './ports.ts';
import { callbacksById, lockCallback } from './store.ts';
import { readPolicyRow } from './store-policy.ts';

export const workKind = 'callback';
/** Tells the node that leads calls to dial for who took it. */
export type DialNews = { callbackId: string; staffId: string };
export const dialSignal = 'callbacks.dial';
/** Who gets an offer, and who took it, is the router's to decide. */
const program = systemScope('callbacks');

async function cards(db: Db, scope: Scope, subjectIds: string[]): Promise<Map<string, SubjectCard>> {
  const found = new Map<string, SubjectCard>();
  for (const row of await callbacksById(db, program, subjectIds)) {
    const customer = row.customer_id ? await customerCard(db, scope, row.customer_id) : null;
    found.set(row.id, {
      title: customer?.name || row.contact_masked || row.number,
      customerId: customer?.id ?? null,
      tier: customer?.tier ?? null,
      maskedNumber: row.contact_masked,
      lastWords: translate(scope.locale, `callbacks.offered.${row.source}`, { attempts: row.attempts }),
      repeatContacts: customer?.repeatContacts ?? 0,
      openTickets: customer?.openTickets ?? 0,
      listing: customer?.listing ?? 'none',
    });
  }
  return found;
}

export const callbackWork: WorkKind = {
  kind: workKind,
  shownAs: 'callback',
  async onAssigned(tx, taken) {
    const { dialling } = await readPolicyRow(tx, program);
    for (const { scope, subjectId, staffId } of taken) {
      const row = await lockCallback(tx, program, subjectId);
      const after = row && (await moveCallback(tx, scope, row, 'take', 'taken', { held_by: staffId }));
      if (after?.way === 'phone' && dialling === 'automatic')
        tx.afterCommit(() => ports().signals.send(dialSignal, { callbackId: subjectId, staffId } satisfies DialNews));
    }
  },
  async onReturned(tx, scope, { subjectId, queueId, unitId, reason, held }) {
    const row = held ? await lockCallback(tx, program, subjectId) : null;
    if (row) await moveCallback(tx, scope, row, 'return', reason, { queue_id: queueId, unit_id: unitId });
  },
  cards,
  // It lies on the desk: nobody is waiting on the line.
  returnsWhenSilent: false,
};
