/** The visitor went on to another page of the site, or left it. */
import { clock, type Scope, type Tx } from '#kernel';
import { visitNotFound } from './errors.ts';
import { insertPage, touchVisit } from './store-visitors.ts';

/** Throws `conversations.visit-not-found`, also for visits of others. */
export async function trackPage(
  tx: Tx,
  scope: Scope,
  input: { visitId: string; page: string; title: string; left?: boolean | undefined },
): Promise<void> {
  const at = clock.now();
  const left = input.left ?? false;
  const known = await touchVisit(tx, {
    id: input.visitId,
    visitorId: scope.actor.id,
    at,
    page: left ? null : input.page,
    title: left ? null : input.title,
    left,
  });
  if (!known) throw visitNotFound();
  if (!left) await insertPage(tx, { visitId: input.visitId, at, page: input.page, title: input.title });
}
