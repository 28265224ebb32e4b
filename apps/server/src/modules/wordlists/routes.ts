/** Thin entrances. */
import { z } from 'zod';
import { clock, type Kernel, needs, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { hit, listInput, type Wordlist, wordlist } from './contract.ts';
import { keepList } from './keep-lists.ts';
import type { WordScreen } from './screen-words.ts';
import { allLists, newestHits } from './store.ts';

const monthMs = 30 * 86_400_000;
const pageSize = 100;

export function wordlistRoutes({ http, db, config }: Kernel, screen: WordScreen): void {
  const read = async (scope: Scope): Promise<Wordlist[]> => {
    const rows = await allLists(db, scope, new Date(clock.ms() - monthMs));
    const names = await namesOf(
      scope,
      rows.map((row) => row.changed_by),
    );
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      audience: row.audience,
      action: row.action,
      active: row.active,
      words: row.words,
      version: row.version,
      changedAt: row.changed_at.toISOString(),
      changedBy: names.get(row.changed_by) ?? '',
      hits: row.hits,
    }));
  };
  const namesOf = async (scope: Scope, ids: string[]): Promise<Map<string, string>> => {
    const staff = [...new Set(ids)].filter((id) => z.uuid().safeParse(id).success);
    return new Map((await staffCards(db, scope, staff)).map((card) => [card.id, `${card.name} ${card.number}`]));
  };
  const keep = async (scope: Scope, input: Parameters<typeof keepList>[2]): Promise<Wordlist> => {
    const { id } = await db.transact((tx) => keepList(tx, scope, input));
    // This node at once; the others by the event.
    await screen.load();
    return (await read(scope)).find((list) => list.id === id)!;
  };
  http.route({
    method: 'GET',
    path: '/api/wordlists',
    right: needs('wordlists.manage'),
    summary: 'Lists of sensitive words',
    response: z.object({ lists: z.array(wordlist) }),
    handle: async ({ scope }) => ({ lists: await read(scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/wordlists',
    right: needs('wordlists.manage'),
    summary: 'Add a list of sensitive words',
    body: listInput,
    response: wordlist,
    handle: ({ scope, body }) => keep(scope, { ...body, site: config.site }),
  });
  http.route({
    method: 'PUT',
    path: '/api/wordlists/:id',
    right: needs('wordlists.manage'),
    summary: 'Change a list of sensitive words: a new version',
    params: z.object({ id: z.uuid() }),
    body: listInput.and(z.object({ version: z.number().int() })),
    response: wordlist,
    handle: ({ scope, params, body }) => keep(scope, { ...body, id: params.id, site: config.site }),
  });
  http.route({
    method: 'GET',
    path: '/api/wordlists/hits',
    right: needs('wordlists.manage'),
    summary: 'What the lists caught, the newest first',
    query: z.object({ before: z.uuid().optional() }),
    response: z.object({ hits: z.array(hit) }),
    handle: async ({ scope, query }) => {
      const rows = await newestHits(db, scope, query.before ?? null, pageSize);
      const names = await namesOf(
        scope,
        rows.flatMap((row) => (row.author_kind === 'agent' ? [row.author_id] : [])),
      );
      return {
        hits: rows.map((row) => ({
          id: row.id,
          at: row.at.toISOString(),
          list: row.list,
          version: row.version,
          word: row.word,
          action: row.action,
          by: row.author_kind,
          author: names.get(row.author_id) ?? null,
          conversationId: row.conversation_id,
        })),
      };
    },
  });
}
