/** What the router tells calls: offered, held, waiting again. The work item's row is locked; ours comes second. */
import type { SubjectCard } from '#contracts/routing';
import type { Db, Kernel, Scope } from '#kernel';
import { customerCard } from '#modules/customers';
import { partyTitle } from '#modules/parties';
import type { WorkKind } from '#modules/routing';
import { listedCaller } from './caller-lists.ts';
import { moveCall } from './move-call.ts';
import { callsById } from './store-calls.ts';

export const workKind = 'call';

/** Tells the desk, wherever it stands. Offers and their ends it hears from the log, in their order. */
export type DeskNews = { callId: string; what: 'assigned' | 'returned'; staffId: string | null };
export const deskSignal = 'telephony.desk';

async function cards(db: Db, scope: Scope, subjectIds: string[]): Promise<Map<string, SubjectCard>> {
  const found = new Map<string, SubjectCard>();
  for (const row of await callsById(db, scope, subjectIds)) {
    const customer = row.customer_id ? await customerCard(db, scope, row.customer_id) : null;
    found.set(row.id, {
      title: customer?.name || partyTitle(scope, row.party_masked),
      customerId: customer?.id ?? null,
      tier: customer?.tier ?? null,
      maskedNumber: row.party_sealed && row.party_masked,
      lastWords: row.dialled,
      repeatContacts: customer?.repeatContacts ?? 0,
      openTickets: customer?.openTickets ?? 0,
      listing:
        customer?.listing === 'black' ? 'black' : ((await listedCaller(db, row))?.list ?? customer?.listing ?? 'none'),
    });
  }
  return found;
}

export function callWork(signals: Kernel['signals']): WorkKind {
  const tell = (news: DeskNews): void => signals.send(deskSignal, news);
  return {
    kind: workKind,
    async onAssigned(tx, taken) {
      for (const { scope, subjectId, queueId, staffId } of taken) {
        const change = { agent_id: staffId, queue_id: queueId };
        if (await moveCall(tx, scope, subjectId, 'assign', { reason: 'assigned', change }))
          tx.afterCommit(() => tell({ callId: subjectId, what: 'assigned', staffId }));
      }
    },
    async onReturned(tx, scope, { subjectId, queueId, unitId, reason, held }) {
      const change = { agent_id: null, agent_leg: null, queue_id: queueId, unit_id: unitId };
      const goesOn = held || reason === 'overflow' || reason === 'moved';
      const after = goesOn ? await moveCall(tx, scope, subjectId, 'return', { reason, change }) : null;
      if (after && held) tx.afterCommit(() => tell({ callId: subjectId, what: 'returned', staffId: null }));
    },
    cards,
    // The sound goes on while a browser is away; the desk sees when it does not.
    returnsWhenSilent: false,
    endsByItself: true,
  };
}
