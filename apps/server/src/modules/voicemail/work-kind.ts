/** What the router tells messages: offered, held, waiting again. */
import type { SubjectCard } from '#contracts/routing';
import { type Db, type Scope, systemScope, translate } from '#kernel';
import { customerCard } from '#modules/customers';
import type { WorkKind } from '#modules/routing';
import { lockMessage, messagesById, saveMessage } from './store.ts';

export const workKind = 'voicemail';
/** Who gets an offer, and who took it, is the router's to decide; what they may hear is asked when they do. */
const program = systemScope('voicemail');

async function cards(db: Db, scope: Scope, subjectIds: string[]): Promise<Map<string, SubjectCard>> {
  const found = new Map<string, SubjectCard>();
  for (const row of await messagesById(db, program, subjectIds)) {
    const customer = row.customer_id ? await customerCard(db, scope, row.customer_id) : null;
    found.set(row.id, {
      title: customer?.name || row.party_masked || translate(scope.locale, 'telephony.withheld'),
      customerId: customer?.id ?? null,
      tier: customer?.tier ?? null,
      maskedNumber: row.party_masked,
      lastWords: translate(scope.locale, 'voicemail.seconds', { seconds: Math.round(row.duration_ms / 1000) }),
      repeatContacts: customer?.repeatContacts ?? 0,
      openTickets: customer?.openTickets ?? 0,
      listing: customer?.listing ?? 'none',
    });
  }
  return found;
}

export const voicemailWork: WorkKind = {
  kind: workKind,
  async onAssigned(tx, taken) {
    for (const { subjectId, staffId } of taken) {
      const row = await lockMessage(tx, program, subjectId);
      if (row) await saveMessage(tx, { ...row, assigned_to: staffId });
    }
  },
  async onReturned(tx, _scope, { subjectId }) {
    const row = await lockMessage(tx, program, subjectId);
    if (row) await saveMessage(tx, { ...row, assigned_to: null });
  },
  cards,
  // It lies on the desk: nobody is waiting on the line.
  returnsWhenSilent: false,
};
