/** Whom one may write to: the units that `teamwork.chat` reaches, one's own, and those above it. */
import { type Db, forbidden, type Scope, unitsWith } from '#kernel';
import { type ColleagueCard, findColleagues } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import type { Colleague } from './contract.ts';
import { colleagueUnknown } from './errors.ts';

/** Keys and the program do not talk. */
export function selfOf(scope: Scope): string {
  if (scope.actor.kind !== 'staff') throw forbidden({ permission: 'teamwork.chat' });
  return scope.actor.id;
}

/** Null: everybody. */
export async function unitsAround(db: Db, scope: Scope): Promise<string[] | null> {
  const reached = unitsWith(scope, 'teamwork.chat');
  if (reached === null) return null;
  const [unit] = await unitCards(db, scope, scope.unitId ? [scope.unitId] : []);
  return [...new Set([...reached, ...(unit?.path ?? [])])];
}

export async function listColleagues(db: Db, scope: Scope, words: string, limit: number): Promise<Colleague[]> {
  const self = selfOf(scope);
  const found = await findColleagues(db, scope, { unitIds: await unitsAround(db, scope), words, limit: limit + 1 });
  return shown(db, scope, found.filter(({ id }) => id !== self).slice(0, limit));
}

async function shown(db: Db, scope: Scope, cards: ColleagueCard[]): Promise<Colleague[]> {
  const units = await unitCards(db, scope, [...new Set(cards.map(({ unitId }) => unitId))]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return cards.map((card) => ({ ...card, unitName: names.get(card.unitId) ?? { zh: '', en: '' } }));
}

/** Throws `teamwork.colleague-unknown` unless each is active and within reach. */
export async function demandColleagues(db: Db, scope: Scope, ids: string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  const unitIds = await unitsAround(db, scope);
  const found = await findColleagues(db, scope, { unitIds, ids: wanted, limit: wanted.length });
  if (found.length < wanted.length) throw colleagueUnknown();
}
