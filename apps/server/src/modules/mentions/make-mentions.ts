/** A note was written: whom it names is told, once. */
import { announce, clock, newId, systemScope, type Tx } from '#kernel';
import { staffCard } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import { numbersNamed } from '#modules/teamwork';
import type { MentionSubject } from './contract.ts';
import { mentionMade } from './events.ts';
import { namedReaders } from './find-readers.ts';
import { linkTo, wordsAt } from './read-note.ts';
import { insertMention } from './store.ts';

export type WrittenNote = {
  subject: MentionSubject;
  subjectId: string;
  place: string;
  number: string;
  authorId: string;
};

export async function makeMentions(tx: Tx, site: number, note: WrittenNote): Promise<void> {
  const scope = systemScope('mentions');
  const { subject, subjectId, place, number, authorId } = note;
  const words = await wordsAt(tx, scope, subject, subjectId, place);
  const numbers = numbersNamed(words ?? '');
  if (numbers.length === 0) return;
  const author = await staffCard(tx, scope, authorId);
  for (const staffId of await namedReaders(tx, subject, subjectId, numbers, authorId)) {
    const row = { id: newId(), origin_site: site, staff_id: staffId, subject, subject_id: subjectId, place, number };
    if (!(await insertMention(tx, { ...row, author_id: authorId, at: clock.now() }))) continue;
    await announce(tx, mentionMade, {
      aggregate: ['mention', row.id],
      payload: { mentionId: row.id, staffId, subject, subjectId },
      actor: scope.actor,
      topics: [`staff:${staffId}`],
    });
    await notifyStaff(tx, scope, [staffId], {
      code: `mentions.named-${subject}`,
      params: { name: author?.name ?? '', staff: author?.number ?? '', number },
      link: linkTo(subject, subjectId, place),
      key: `mention:${subjectId}:${place}`,
    });
  }
}
