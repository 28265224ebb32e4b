/** Whether somebody may read the row they say they look at. Believed for ten seconds: tabs say it again and again. */
import { clock, type Db, type Scope } from '#kernel';
import { conversationCard } from '#modules/conversations';
import { visibleTicket } from '#modules/tickets';
import type { SubjectKind } from './contract.ts';

const believedMs = 10_000;
const mostKnown = 20_000;
const known = new Map<string, { yes: boolean; at: number }>();

export function forgetReaders(): void {
  known.clear();
}

export async function mayRead(db: Db, scope: Scope, subject: SubjectKind, id: string): Promise<boolean> {
  if (scope.actor.kind !== 'staff') return false;
  const key = `${scope.actor.id} ${subject} ${id}`;
  const before = known.get(key);
  if (before && clock.ms() - before.at < believedMs) return before.yes;
  const row = subject === 'ticket' ? await visibleTicket(db, scope, id) : await conversationCard(db, scope, id);
  if (known.size > mostKnown) known.clear();
  known.set(key, { yes: row !== null, at: clock.ms() });
  return row !== null;
}
