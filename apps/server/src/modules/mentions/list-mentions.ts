/** Where the caller was named, with the first words as far as they may still read them. */
import type { Db, Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { spoken } from '#modules/teamwork';
import type { Mention } from './contract.ts';
import { linkTo, readable, wordsAt } from './read-note.ts';
import { mentionsOf } from './store.ts';

const excerptLength = 160;

export async function listMentions(
  db: Db,
  scope: Scope,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<Mention[]> {
  const rows = await mentionsOf(db, scope, page);
  const cards = await staffCards(db, scope, [...new Set(rows.map((row) => row.author_id))]);
  const people = new Map(cards.map(({ id, name, number }) => [id, { id, name, number }]));
  const mayRead = new Map<string, boolean>();
  const out: Mention[] = [];
  for (const { subject, subject_id: id, place, ...row } of rows) {
    if (!mayRead.has(id)) mayRead.set(id, await readable(db, scope, subject, id));
    const words = mayRead.get(id) ? await wordsAt(db, scope, subject, id, place) : null;
    out.push({
      id: row.id,
      subject,
      subjectId: id,
      number: row.number,
      author: people.get(row.author_id) ?? null,
      excerpt: words === null ? null : [...spoken(words).replace(/\s+/g, ' ').trim()].slice(0, excerptLength).join(''),
      link: linkTo(subject, id, place),
      at: row.at.toISOString(),
      readAt: row.read_at?.toISOString() ?? null,
    });
  }
  return out;
}
