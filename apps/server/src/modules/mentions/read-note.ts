/** A note where it stands: its words for who may read it, and the way to it. */
import { type Db, isId, type Scope } from '#kernel';
import { conversationCard, noteWords } from '#modules/conversations';
import { ticketNote, visibleTicket } from '#modules/tickets';
import type { MentionSubject } from './contract.ts';

export async function readable(db: Db, scope: Scope, subject: MentionSubject, id: string): Promise<boolean> {
  const row = subject === 'ticket' ? await visibleTicket(db, scope, id) : await conversationCard(db, scope, id);
  return row !== null;
}

/** Null when the note is gone; whoever asks has looked whether the row may be read. */
export async function wordsAt(
  db: Db,
  scope: Scope,
  subject: MentionSubject,
  id: string,
  place: string,
): Promise<string | null> {
  if (subject === 'conversation') return noteWords(db, scope, id, Number(place));
  return isId(place) ? ticketNote(db, scope, id, place) : null;
}

export function linkTo(subject: MentionSubject, id: string, place: string): string {
  return subject === 'ticket' ? `/tickets/${id}` : `/workspace/${id}?at=${place}`;
}
