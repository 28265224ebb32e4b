/** The experience board as one reader sees it. */
import { type Db, type Scope, searchQuery } from '#kernel';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import type { Post, PostDetail, PostKind } from './contract.ts';
import { postNotFound } from './errors.ts';
import { picturesBySubject } from './keep-pictures.ts';
import { mayModerate } from './keep-posts.ts';
import { nobody } from './show-announcements.ts';
import { findPost, listPosts, markersOf, repliesOf } from './store-posts.ts';
import type { SeenPostRow } from './tables.ts';

type Person = { id: string; name: string; number: string };

async function people(db: Db, scope: Scope, ids: string[]): Promise<(id: string) => Person> {
  const cards = await staffCards(db, scope, [...new Set(ids)]);
  const known = new Map(cards.map(({ id, name, number }) => [id, { id, name, number }]));
  return (id) => known.get(id) ?? nobody;
}

async function shown(db: Db, scope: Scope, rows: SeenPostRow[]): Promise<Post[]> {
  const [personOf, units, pictures] = await Promise.all([
    people(
      db,
      scope,
      rows.map((row) => row.author_id),
    ),
    unitCards(db, scope, [...new Set(rows.map((row) => row.unit_id))]),
    picturesBySubject(
      db,
      scope,
      rows.map((row) => row.id),
    ),
  ]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    body: row.body,
    pictures: pictures.get(row.id) ?? [],
    startsAt: row.starts_at?.toISOString() ?? null,
    place: row.place,
    author: personOf(row.author_id),
    unitName: names.get(row.unit_id) ?? { zh: '', en: '' },
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    replies: row.replies,
    marks: row.marks,
    marked: row.marked,
    mayEdit: row.author_id === scope.actor.id,
    mayRemove: row.author_id === scope.actor.id || mayModerate(scope, row),
    version: row.version,
  }));
}

export async function showPosts(
  db: Db,
  scope: Scope,
  filter: { kind: PostKind; words: string; before: { at: Date; id: string } | null; limit: number },
): Promise<Post[]> {
  const query = searchQuery(filter.words);
  // Words that hold nothing to look for find nothing; no words find everything.
  if (filter.words.trim() !== '' && query === null) return [];
  return shown(db, scope, await listPosts(db, scope, { ...filter, query }));
}

export async function showPost(db: Db, scope: Scope, id: string): Promise<PostDetail> {
  const row = await findPost(db, scope, id);
  if (!row) throw postNotFound();
  const [replies, markers] = await Promise.all([
    repliesOf(db, scope, id),
    row.kind === 'gathering' ? markersOf(db, scope, id) : [],
  ]);
  const personOf = await people(db, scope, [...replies.map((reply) => reply.author_id), ...markers]);
  return {
    ...(await shown(db, scope, [row]))[0]!,
    answers: replies.map((reply) => ({
      id: reply.id,
      author: personOf(reply.author_id),
      at: reply.at.toISOString(),
      text: reply.text,
      mayRemove: reply.author_id === scope.actor.id || mayModerate(scope, row),
    })),
    comers: markers.map(personOf),
  };
}
