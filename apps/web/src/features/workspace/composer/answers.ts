import type { Answer } from '../../attention/newer-answer.tsx';
import type { Thread } from '../data/thread.ts';

/** What colleagues said or noted in this conversation, newest last; the last few are enough to know that one is newer. */
export function answersOf(thread: Thread, me: string): Answer[] {
  return thread.messages.slice(-60).flatMap(({ seq, at, kind, author, text, attachment, event, recalledAt }) => {
    if (author.kind !== 'agent' || author.id === me || kind === 'event' || event || recalledAt !== null) return [];
    return [{ id: seq, at, note: kind === 'note', name: author.name ?? '', text: text || (attachment?.name ?? '') }];
  });
}
