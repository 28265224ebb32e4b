/** A step of a session: its row, its trail, its line in the conversation, its fact. */
import { announce, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { lockConversation, say } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { helpOver } from './errors.ts';
import { helpChanged } from './events.ts';
import { own } from './ports.ts';
import { may, type SessionAct, sessionTable } from './rules.ts';
import { dropSignals, saveSession } from './store.ts';
import type { SessionRow } from './tables.ts';

const house = systemScope('remotehelp');

/** The row is locked. Throws `remotehelp.over` when the table does not know the step. */
export async function step(
  tx: Tx,
  scope: Scope,
  row: SessionRow,
  act: SessionAct,
  changes: Parameters<typeof saveSession>[2] = {},
): Promise<SessionRow> {
  if (!may(act, row.state)) throw helpOver();
  const { to } = sessionTable[act];
  const over = to === 'ended' || to === 'refused' || to === 'expired';
  const next = {
    ...changes,
    state: to,
    // Who has not begun by now never will: the ways in are shut, and what names addresses is gone.
    ...(over ? { link_hash: null, code_hash: null, ring: null, wrapped_key: null } : {}),
  };
  await saveSession(tx, row.id, next);
  if (over) await dropSignals(tx, row.id);
  const after = { ...row, ...next };
  await tell(tx, scope, after);
  return after;
}

export async function tell(tx: Tx, scope: Scope, row: SessionRow): Promise<void> {
  const seconds =
    row.state === 'ended' && row.running_at && row.ended_at
      ? Math.round((row.ended_at.getTime() - row.running_at.getTime()) / 1000)
      : null;
  await record(tx, scope, {
    action: `remotehelp.${row.state}`,
    subject: [row.subject_kind, row.subject_id],
    unitId: row.unit_id,
    detail: {
      sessionId: row.id,
      agentId: row.staff_id,
      ...(row.way ? { way: row.way } : {}),
      recorded: row.recorded,
      ...(row.end_by ? { by: row.end_by } : {}),
      ...(seconds === null ? {} : { seconds }),
    },
  });
  if (row.subject_kind === 'conversation') {
    const conversation = await lockConversation(tx, house, row.subject_id);
    // A line in a conversation that has ended would be read by nobody.
    if (conversation && conversation.state !== 'closed') {
      const [agent] = await staffCards(tx, house, [row.staff_id]);
      const code = row.state === 'ended' ? `remotehelp.ended-by-${row.end_by}` : `remotehelp.${row.state}`;
      await say(tx, house, conversation, code, {
        name: agent?.name ?? '',
        number: agent?.number ?? '',
        ...(seconds === null ? {} : { minutes: Math.max(1, Math.round(seconds / 60)) }),
      });
    }
  }
  await announce(tx, helpChanged, {
    aggregate: ['remotehelp', row.id],
    payload: { sessionId: row.id, subjectKind: row.subject_kind, subjectId: row.subject_id, state: row.state },
    actor: scope.actor,
    topics: row.subject_kind === 'conversation' ? [`conversation:${row.subject_id}`] : [],
  });
  tx.afterCommit(() => own().waiters.tell(row.id));
}
