/** What tickets do when something happened: keep the search index, tell of breaches, turn left messages into work. */
import { type Kernel, searchVector, systemScope } from '#kernel';
import { clockBreached, clockRescheduled, clockWarned } from '#modules/clocks';
import { conversationStarted } from '#modules/conversations';
import { ticketChanged, ticketOpened } from './events.ts';
import { noteBreach } from './note-breach.ts';
import { noteWarning } from './note-warning.ts';
import { openFromMessage } from './open-from-message.ts';
import { lockTicket } from './store.ts';
import { textOf, upsertText } from './store-text.ts';
import { reorder } from './tell.ts';

export function ticketSubscriptions({ events }: Kernel): void {
  const scope = systemScope('tickets');
  events.subscribe<{ ticketId: string; fields?: string[] }>({
    name: 'tickets.search-index',
    to: [ticketOpened, ticketChanged],
    handle: async (tx, { payload }) => {
      const relevant = ['title', 'description', 'unitId'];
      if (payload.fields && !payload.fields.some((field) => relevant.includes(field))) return;
      const text = await textOf(tx, scope, payload.ticketId);
      if (!text) return;
      await upsertText(tx, {
        ticketId: payload.ticketId,
        unitId: text.unit_id,
        createdAt: text.created_at,
        words: searchVector(text.title, text.description),
      });
    },
  });
  events.subscribe({
    name: 'tickets.breaches',
    to: [clockBreached],
    handle: async (tx, { payload }) => {
      if (payload.subjectKind === 'ticket') await noteBreach(tx, scope, payload);
    },
  });
  events.subscribe({
    name: 'tickets.warnings',
    // Warnings of before this subscriber existed are no news.
    from: 'end',
    to: [clockWarned],
    handle: async (tx, { payload }) => {
      if (payload.subjectKind === 'ticket') await noteWarning(tx, scope, payload);
    },
  });
  events.subscribe({
    name: 'tickets.rescheduled',
    to: [clockRescheduled],
    handle: async (tx, { payload }) => {
      if (payload.subjectKind !== 'ticket') return;
      // Held: a step of the ticket at the same time sees what this does, or this sees the step.
      if (await lockTicket(tx, scope, payload.subjectId)) await reorder(tx, scope, payload.subjectId);
    },
  });
  events.subscribe({
    name: 'tickets.left-messages',
    to: [conversationStarted],
    handle: async (tx, { payload }) => {
      if (payload.offline) await openFromMessage(tx, scope, payload);
    },
  });
}
