/**
 * Names beside tickets: owners, topics, units. Every page and every list shows the same few hundred again and again, and they
 * change seldom: five seconds of memory spare most of the questions. Nothing here depends on who asks.
 */
import { clock, type Db, type Name, type Scope } from '#kernel';
import { topicPaths } from '#modules/catalogue';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { queueNames } from '#modules/routing';

const freshMs = 5_000;
const most = 5_000;

/** Values by id, asked for in one question; what is not there is not remembered. */
class Shelf<V> {
  private readonly kept = new Map<string, { at: number; value: V }>();
  private readonly ask: (db: Db, scope: Scope, ids: string[]) => Promise<[string, V][]>;

  constructor(ask: (db: Db, scope: Scope, ids: string[]) => Promise<[string, V][]>) {
    this.ask = ask;
  }

  clear(): void {
    this.kept.clear();
  }

  async of(db: Db, scope: Scope, ids: readonly (string | null)[]): Promise<Map<string, V>> {
    const now = clock.ms();
    const found = new Map<string, V>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      if (id === null) continue;
      const kept = this.kept.get(id);
      if (kept && now >= kept.at && now - kept.at < freshMs) found.set(id, kept.value);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    if (this.kept.size > most) this.kept.clear();
    for (const [id, value] of await this.ask(db, scope, missing)) {
      found.set(id, value);
      this.kept.set(id, { at: now, value });
    }
    return found;
  }
}

export type Person = { id: string; name: string; number: string };
const people = new Shelf<Person>(async (db, scope, ids) =>
  (await staffCards(db, scope, ids)).map(({ id, name, number }) => [id, { id, name, number }]),
);
const paths = new Shelf<Name[]>(async (db, scope, ids) => [...(await topicPaths(db, scope, ids))]);
const units = new Shelf<Name>(async (db, scope, ids) =>
  (await unitCards(db, scope, ids)).map(({ id, name }) => [id, name]),
);

const queues = new Shelf<Name>(async (db, scope, ids) =>
  [...(await queueNames(db, scope, ids))].map(([id, { name }]) => [id, name]),
);

type Ids = readonly (string | null)[];
export const personsOf = (db: Db, scope: Scope, ids: Ids): Promise<Map<string, Person>> => people.of(db, scope, ids);
export const pathsOf = (db: Db, scope: Scope, ids: Ids): Promise<Map<string, Name[]>> => paths.of(db, scope, ids);
export const unitNamesOf = (db: Db, scope: Scope, ids: Ids): Promise<Map<string, Name>> => units.of(db, scope, ids);

export const queueNamesOf = (db: Db, scope: Scope, ids: Ids): Promise<Map<string, Name>> => queues.of(db, scope, ids);

/** Databases differ between tests of one process; a program starts with empty shelves. */
export function forgetNames(): void {
  for (const shelf of [people, paths, units, queues]) shelf.clear();
}
