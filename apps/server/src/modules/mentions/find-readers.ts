/** Who may read a conversation or ticket, and so may be named in its notes. */
import { type Db, type Scope, systemScope } from '#kernel';
import { conversationCards, conversationNotFound } from '#modules/conversations';
import { type ColleagueCard, findColleagues, staffResponsibleFor } from '#modules/identity';
import { ticketNotFound, visibleTicket } from '#modules/tickets';
import type { MentionSubject } from './contract.ts';
import { readable } from './read-note.ts';

const program = systemScope('mentions');
const mostShown = 30;

/** Ids of active staff; empty when the row is gone. */
export async function readersOf(db: Db, subject: MentionSubject, id: string): Promise<Set<string>> {
  if (subject === 'ticket') {
    const ticket = await visibleTicket(db, program, id);
    if (!ticket) return new Set();
    return new Set((await staffResponsibleFor(db, program, ticket.unit_id, 'tickets.read')).all);
  }
  const card = (await conversationCards(db, program, [id])).get(id);
  if (!card) return new Set();
  const { all } = await staffResponsibleFor(db, program, card.unitId, 'conversations.read.unit');
  return new Set(card.agentId ? [...all, card.agentId] : all);
}

/** For the field where a note is written; the caller is not offered. Throws the subject's not-found. */
export async function findCandidates(
  db: Db,
  scope: Scope,
  { subject, id, words }: { subject: MentionSubject; id: string; words: string },
): Promise<Omit<ColleagueCard, 'unitId'>[]> {
  if (!(await readable(db, scope, subject, id))) throw subject === 'ticket' ? ticketNotFound() : conversationNotFound();
  const readers = await readersOf(db, subject, id);
  readers.delete(scope.actor.id);
  const found = await findColleagues(db, scope, { unitIds: null, ids: [...readers], words, limit: mostShown });
  return found.map(({ id: staffId, name, number }) => ({ id: staffId, name, number }));
}

/** Of the numbers in a note those of people who may read it, without its author. */
export async function namedReaders(
  db: Db,
  subject: MentionSubject,
  id: string,
  numbers: string[],
  authorId: string,
): Promise<string[]> {
  const ids = [...(await readersOf(db, subject, id))].filter((one) => one !== authorId);
  if (ids.length === 0 || numbers.length === 0) return [];
  const found = await findColleagues(db, program, { unitIds: null, ids, numbers, limit: numbers.length });
  return found.map((one) => one.id);
}
