/** What the router tells conversations: offered, held, waiting again. The work item's row is locked; ours comes second. */

import type { SubjectCard } from '#contracts/routing';
import { announce, clock, type Db, type Scope, type Tx } from '#kernel';
import { customerCard } from '#modules/customers';
import type { WorkKind } from '#modules/routing';
import { conversationAssigned, conversationReturned } from './events.ts';
import { peopleById } from './people.ts';
import { may } from './rules/states.ts';
import { workKind } from './start-conversation.ts';
import { conversationsById, lockConversation, markOffered, saveConversation } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';
import { aggregateOf, factOf, noteContact, say, topicsOf } from './tell.ts';
import { visitorTitle } from './views.ts';

async function assigned(
  tx: Tx,
  scope: Scope,
  work: { subjectId: string; queueId: string; staffId: string },
): Promise<void> {
  const row = await lockConversation(tx, scope, work.subjectId);
  if (!row || !may('assign', row.state)) return;
  const person = (await peopleById(tx, scope, [work.staffId])).get(work.staffId);
  await say(tx, scope, row, 'conversations.joined', { name: person?.name ?? '', number: person?.number ?? '' });
  const after: ConversationRow = {
    ...row,
    last_seq: row.last_seq + 1,
    state: 'active',
    agent_id: work.staffId,
    assigned_at: clock.now(),
  };
  await saveConversation(tx, after);
  await announce(tx, conversationAssigned, {
    aggregate: aggregateOf(after),
    payload: {
      ...factOf(after),
      agentId: work.staffId,
      firstResponseDueAt: after.first_response_due_at?.toISOString() ?? null,
    },
    actor: scope.actor,
    topics: [...topicsOf(after), `staff:${work.staffId}`],
  });
  await noteContact(tx, scope, after, after.last_text || after.number);
}

async function returned(
  tx: Tx,
  scope: Scope,
  work: { subjectId: string; queueId: string; unitId: string; reason: string; held: boolean },
): Promise<void> {
  const row = await lockConversation(tx, scope, work.subjectId);
  if (!row || !may('return', row.state)) return;
  if (work.held) await say(tx, scope, row, 'conversations.waiting-again');
  const after: ConversationRow = {
    ...row,
    last_seq: row.last_seq + (work.held ? 1 : 0),
    state: 'waiting',
    agent_id: null,
    queue_id: work.queueId,
    unit_id: work.unitId,
  };
  await saveConversation(tx, after);
  await announce(tx, conversationReturned, {
    aggregate: aggregateOf(after),
    payload: { ...factOf(after), agentId: row.agent_id, reason: work.reason },
    actor: scope.actor,
    topics: topicsOf(after),
  });
}

/** Few offers at a time, each for few agents: one customer card each is no matter. */
async function cards(db: Db, scope: Scope, subjectIds: string[]): Promise<Map<string, SubjectCard>> {
  const found = new Map<string, SubjectCard>();
  for (const row of await conversationsById(db, scope, subjectIds)) {
    const customer = row.customer_id ? await customerCard(db, scope, row.customer_id) : null;
    found.set(row.id, {
      title: customer?.name ?? visitorTitle(scope, row),
      customerId: customer?.id ?? null,
      tier: customer?.tier ?? null,
      maskedNumber: customer?.maskedPhone ?? null,
      lastWords: row.last_text,
      repeatContacts: customer?.repeatContacts ?? 0,
      openTickets: customer?.openTickets ?? 0,
      listing: customer?.listing ?? 'none',
    });
  }
  return found;
}

export const conversationWork: WorkKind = {
  kind: workKind,
  async onAssigned(tx, taken) {
    for (const work of taken) await assigned(tx, work.scope, work);
  },
  onOffered: (tx, _scope, subjectIds) => markOffered(tx, subjectIds),
  onReturned: returned,
  cards,
  returnsWhenSilent: true,
};
