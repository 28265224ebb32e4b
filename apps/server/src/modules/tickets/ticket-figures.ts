/** Open and overdue work of units, for walls. */
import { clock, type Db, type Scope } from '#kernel';
import { type Figures, figuresOf } from './store.ts';

export async function ticketFigures(db: Db, scope: Scope, unitIds: readonly string[]): Promise<Figures> {
  return await figuresOf(db, scope, unitIds, clock.now());
}
