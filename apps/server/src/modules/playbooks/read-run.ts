/** Where a ticket's playbook stands. */
import type { Db, Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { ticketNotFound, visibleTicket } from '#modules/tickets';
import type { Standing } from './contract.ts';
import { doneOf, listPlaybooks, runOf } from './store.ts';

/** Throws `tickets.not-found`. */
export async function standingOf(db: Db, scope: Scope, ticketId: string): Promise<Standing> {
  if (!(await visibleTicket(db, scope, ticketId))) throw ticketNotFound();
  const run = await runOf(db, scope, ticketId);
  if (!run) {
    const active = (await listPlaybooks(db, scope)).filter(({ state }) => state === 'active');
    return { run: null, offers: active.map(({ id, name }) => ({ id, name })) };
  }
  const done = new Map((await doneOf(db, scope, ticketId)).map((row) => [row.key, row]));
  const ids = [...done.values()].flatMap(({ staff_id }) => staff_id ?? []);
  const people = new Map((await staffCards(db, scope, ids)).map(({ id, name, number }) => [id, { id, name, number }]));
  return {
    run: {
      playbookId: run.playbook_id,
      name: run.name,
      steps: run.steps.map((step) => {
        const row = done.get(step.key);
        return {
          ...step,
          doneAt: row?.at.toISOString() ?? null,
          by: (row?.staff_id && people.get(row.staff_id)) || null,
        };
      }),
    },
    offers: [],
  };
}
