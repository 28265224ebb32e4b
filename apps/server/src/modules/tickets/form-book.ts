/**
 * The form of tickets in memory: kinds, custom fields, the topic tree. Every new ticket asks for it, it changes seldom. Thrown
 * away by the event of a change (any node), and read again at least every five seconds besides.
 */
import { clock, type Db, systemScope } from '#kernel';
import { type TicketTypeCard, ticketTypes, topics } from '#modules/catalogue';
import { definitionsOf, type FieldDefinition } from '#modules/fields';

export const formSubject = 'ticket';

type Book = { types: TicketTypeCard[]; fields: FieldDefinition[]; parents: Map<string, string | null> };
const freshMs = 5_000;
let known: { at: number; book: Promise<Book> } | null = null;

export function forgetForm(): void {
  known = null;
}

export async function formBook(db: Db): Promise<Book> {
  const now = clock.ms();
  if (known && now >= known.at && now - known.at < freshMs) return known.book;
  const book = load(db);
  known = { at: now, book };
  book.catch(forgetForm);
  return book;
}

async function load(db: Db): Promise<Book> {
  const scope = systemScope('tickets.form');
  const fields = await definitionsOf(db, scope, formSubject, { retired: true });
  const tree = fields.length > 0 ? await topics(db, scope, true) : [];
  return {
    types: await ticketTypes(db, scope),
    fields,
    parents: new Map(tree.map(({ id, parentId }) => [id, parentId])),
  };
}
