/** An agent is told what a leader did in their conversation: took it over, ended it, left a note. */
import { type Kernel, systemScope } from '#kernel';
import { conversationCard, conversationClosed, conversationTakenOver, noteWritten } from '#modules/conversations';
import { tellAgent } from './look-in.ts';

const staffOf = (actor: string): string | null => (actor.startsWith('staff:') ? actor.slice('staff:'.length) : null);

export function supervisionSubscriptions({ events }: Pick<Kernel, 'events'>): void {
  const scope = systemScope('supervision');
  events.subscribe({
    name: 'supervision.taken-over',
    from: 'end',
    to: [conversationTakenOver],
    handle: async (tx, { payload, actor }) => {
      const card = await conversationCard(tx, scope, payload.conversationId);
      const by = staffOf(actor);
      if (card && by)
        await tellAgent(tx, scope, payload.fromAgentId, 'taken-over', {
          conversationId: card.id,
          number: card.number,
          by,
          key: () => `taken-over:${card.id}:${payload.takenAt}`,
        });
    },
  });
  events.subscribe({
    name: 'supervision.ended',
    from: 'end',
    to: [conversationClosed],
    handle: async (tx, { payload, actor }) => {
      const by = staffOf(actor);
      if (!by || !payload.agentId || by === payload.agentId) return;
      const card = await conversationCard(tx, scope, payload.conversationId);
      if (card)
        await tellAgent(tx, scope, payload.agentId, 'ended', {
          conversationId: card.id,
          number: card.number,
          by,
          key: () => `ended:${card.id}`,
        });
    },
  });
  events.subscribe({
    name: 'supervision.whispered',
    from: 'end',
    to: [noteWritten],
    handle: async (tx, { payload }) => {
      const card = await conversationCard(tx, scope, payload.conversationId);
      if (!card?.agentId || card.agentId === payload.authorId) return;
      await tellAgent(tx, scope, card.agentId, 'whispered', {
        conversationId: card.id,
        number: card.number,
        by: payload.authorId,
        key: () => `whispered:${card.id}:${payload.seq}`,
      });
    },
  });
}
