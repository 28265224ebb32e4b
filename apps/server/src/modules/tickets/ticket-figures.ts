/** What modules below ask about tickets: figures for walls, cards beside ids. */
import { clock, type Db, type Scope } from '#kernel';
import { cardsInReach, cardsOf, type Figures, figuresOf, type TicketCard } from './store.ts';

export async function ticketFigures(db: Db, scope: Scope, unitIds: readonly string[]): Promise<Figures> {
  return await figuresOf(db, scope, unitIds, clock.now());
}

/** Beside ids that the caller has already; not narrowed by rights. Unknown ids are missing. */
export async function ticketCards(db: Db, scope: Scope, ids: string[]): Promise<Map<string, TicketCard>> {
  return new Map((await cardsOf(db, scope, ids)).map((card) => [card.id, card]));
}

/** What programs hear of tickets; those out of the scope's reach are missing. */
export async function ticketsInReach(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<Map<string, TicketCard & { unitId: string }>> {
  return new Map((await cardsInReach(db, scope, ids)).map((card) => [card.id, card]));
}
