/** Comments and internal notes. The first comment answers the request; a note does not. */
import { clock, type Scope, type Tx } from '#kernel';
import { stopClocks } from '#modules/clocks';
import { ticketChanged, ticketNoteWritten } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import { isOpen } from './rules.ts';
import { updateTicket } from './store.ts';
import type { TicketRow } from './tables.ts';
import { note, reorder, say } from './tell.ts';
import { tellWatchers } from './watch-ticket.ts';

export async function commentTicket(
  tx: Tx,
  scope: Scope,
  input: { id: string; text: string; internal: boolean },
): Promise<TicketRow> {
  const row = await holdTicket(tx, scope, input.id);
  const at = clock.now();
  const answers = !input.internal && row.responded_at === null;
  const after = await updateTicket(tx, row.id, answers ? { responded_at: at } : {}, at);
  const kind = input.internal ? 'note' : 'comment';
  const changeId = await note(tx, scope, row.id, kind, [], input.text.trim(), at);
  if (!input.internal && isOpen(row.state)) {
    await stopClocks(tx, scope, {
      subject: { kind: 'ticket', id: row.id, unitId: row.unit_id },
      targets: ['response'],
      at,
    });
    await reorder(tx, scope, row.id);
  }
  await tellWatchers(tx, scope, after, 'comment');
  await say(tx, scope, ticketChanged, after, { fields: [kind] });
  if (input.internal && scope.actor.kind === 'staff')
    await say(tx, scope, ticketNoteWritten, after, { changeId, authorId: scope.actor.id });
  return after;
}
