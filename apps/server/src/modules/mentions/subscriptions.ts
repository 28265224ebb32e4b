/** Notes of conversations and tickets. */
import { type Kernel, systemScope } from '#kernel';
import { conversationCards, noteWritten } from '#modules/conversations';
import { ticketNoteWritten, visibleTicket } from '#modules/tickets';
import { makeMentions } from './make-mentions.ts';

export function mentionSubscriptions({ events, config }: Pick<Kernel, 'events' | 'config'>): void {
  const scope = systemScope('mentions');
  events.subscribe({
    name: 'mentions.conversation-notes',
    from: 'end',
    to: [noteWritten],
    handle: async (tx, { payload: { conversationId, seq, authorId } }) => {
      const card = (await conversationCards(tx, scope, [conversationId])).get(conversationId);
      if (!card) return;
      const note = { subject: 'conversation' as const, subjectId: conversationId, place: String(seq), authorId };
      await makeMentions(tx, config.site, { ...note, number: card.number });
    },
  });
  events.subscribe({
    name: 'mentions.ticket-notes',
    from: 'end',
    to: [ticketNoteWritten],
    handle: async (tx, { payload: { ticketId, changeId, authorId } }) => {
      const ticket = await visibleTicket(tx, scope, ticketId);
      if (!ticket) return;
      const note = { subject: 'ticket' as const, subjectId: ticketId, place: changeId, authorId };
      await makeMentions(tx, config.site, { ...note, number: ticket.number });
    },
  });
}
