/** Names and numbers of staff beside what they wrote. Asked once, kept for a while: they stand on every pushed message. */
import { clock, type Db, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';

export type Person = { id: string; name: string; number: string };

const keepMs = 5 * 60_000;
const known = new Map<string, { person: Person; at: number }>();

/** Null when it must be asked for. */
export function knownPerson(id: string): Person | null {
  const entry = known.get(id);
  return entry && clock.ms() - entry.at < keepMs ? entry.person : null;
}

export async function peopleById(db: Db, scope: Scope, ids: Iterable<string>): Promise<Map<string, Person>> {
  const found = new Map<string, Person>();
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const person = knownPerson(id);
    if (person) found.set(id, person);
    else missing.push(id);
  }
  if (missing.length > 0) {
    for (const { id, name, number } of await staffCards(db, scope, missing)) {
      const person = { id, name, number };
      known.set(id, { person, at: clock.ms() });
      found.set(id, person);
    }
  }
  if (known.size > 20_000) known.clear();
  return found;
}
