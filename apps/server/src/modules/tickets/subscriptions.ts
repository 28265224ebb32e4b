/** What tickets do when something happened: keep the search index, tell of breaches, turn left messages into work. */
import { type Kernel, searchVector, systemScope, type Tx } from '#kernel';
import { clockBreached, clockEscalated, clockRescheduled, clockWarned } from '#modules/clocks';
import { conversationStarted } from '#modules/conversations';
import { searchableText } from '#modules/fields';
import { ticketChanged, ticketOpened } from './events.ts';
import { formBook } from './form-book.ts';
import { noteBreach } from './note-breach.ts';
import { noteEscalation } from './note-escalation.ts';
import { noteWarning } from './note-warning.ts';
import { openFromMessage } from './open-from-message.ts';
import { lockTicket } from './store.ts';
import { textsOf, upsertTexts } from './store-text.ts';
import { reorder } from './tell.ts';

const scope = systemScope('tickets');
const searched = (field: string): boolean =>
  ['title', 'description', 'unitId'].includes(field) || field.startsWith('custom.');
type Changed = { ticketId: string; fields?: string[] };

/** Each ticket once, however often it changed. */
async function indexTexts(tx: Tx, changes: readonly Changed[]): Promise<void> {
  const ids = new Set<string>();
  for (const { ticketId, fields } of changes) if (!fields || fields.some((field) => searched(field))) ids.add(ticketId);
  if (ids.size === 0) return;
  const texts = await textsOf(tx, scope, [...ids]);
  const { fields } = await formBook(tx);
  await upsertTexts(
    tx,
    texts.map((text) => ({
      ticketId: text.id,
      unitId: text.unit_id,
      createdAt: text.created_at,
      words: searchVector(text.title, text.description, searchableText(fields, text.custom)),
    })),
  );
}

export function ticketSubscriptions({ events }: Kernel): void {
  events.subscribe<Changed>({
    name: 'tickets.search-index',
    to: [ticketOpened, ticketChanged],
    handle: (tx, event) => indexTexts(tx, [event.payload]),
    handleAll: (tx, all) =>
      indexTexts(
        tx,
        all.map(({ payload }) => payload),
      ),
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
    name: 'tickets.escalations',
    from: 'end',
    to: [clockEscalated],
    handle: async (tx, { payload }) => {
      if (payload.subjectKind === 'ticket') await noteEscalation(tx, scope, payload);
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
