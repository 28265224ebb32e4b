/** From the yes to the end: signals, the first picture, the end, and what time ends. */
import { clock, type Db, type Kernel, type Scope, systemScope, type Tx } from '#kernel';
import type { News, SignalBody } from './contract.ts';
import { helpNotFound, helpOver, tooMuch } from './errors.ts';
import { own } from './ports.ts';
import { dueAct, openStates, times } from './rules.ts';
import { addSignal, lockOpen, lockSession, noteHeard, openSessions, readSession, signalsAfter } from './store.ts';
import type { EndedBy, SessionRow, SessionState, Side } from './tables.ts';
import { step } from './tell.ts';

const house = systemScope('remotehelp');
/** Two descriptions and their candidates, twice, need a few dozen. */
const mostSignals = 400;
const context = (id: string): string => `remotehelp:${id}:signal`;

/** One's own session; leaders who may watch do not take part. Throws `remotehelp.not-found`. */
export async function lockOwn(tx: Tx, scope: Scope, id: string): Promise<SessionRow> {
  const row = await lockSession(tx, scope, id);
  if (!row || row.staff_id !== scope.actor.id) throw helpNotFound();
  return row;
}

/** The row is locked. Only between the yes and the end: throws `remotehelp.over`, `remotehelp.too-much`. */
export async function passSignal(tx: Tx, row: SessionRow, side: Side, body: SignalBody): Promise<void> {
  if (row.wrapped_key === null || (row.state !== 'agreed' && row.state !== 'running')) throw helpOver();
  const { keys, waiters } = own();
  const key = keys.unwrap({ ring: row.ring!, wrapped: row.wrapped_key });
  const seq = await addSignal(tx, row.id, side, keys.seal(key, JSON.stringify(body), context(row.id)));
  if (seq > mostSignals) throw tooMuch();
  tx.afterCommit(() => waiters.tell(row.id));
}

/** What the other side said after `after`, held until there is something, or the state is another than the asker's. */
export async function readNews(
  db: Db,
  scope: Scope,
  read: () => Promise<SessionRow>,
  asked: { side: Side; after: number; state?: SessionState | undefined; wait: number },
): Promise<News> {
  const first = await read();
  const listening = own().waiters.listen(first.id);
  try {
    if (asked.side === 'agent' && openStates.includes(first.state)) await noteHeard(db, first.id, clock.now());
    const other: Side = asked.side === 'agent' ? 'customer' : 'agent';
    let row = await read();
    let signals = await signalsAfter(db, scope, row.id, other, asked.after);
    if (asked.wait > 0 && signals.length === 0 && row.state === asked.state) {
      await listening.until(asked.wait * 1000);
      row = await read();
      signals = await signalsAfter(db, scope, row.id, other, asked.after);
    }
    return newsOf(row, signals);
  } finally {
    listening.done();
  }
}

function newsOf(row: SessionRow, signals: { seq: number; body: string }[]): News {
  const key = row.wrapped_key === null ? null : own().keys.unwrap({ ring: row.ring!, wrapped: row.wrapped_key });
  return {
    state: row.state,
    endBy: row.end_by,
    signals: key
      ? signals.map(({ seq, body }) => ({
          seq,
          body: JSON.parse(own().keys.open(key, body, context(row.id))) as SignalBody,
        }))
      : [],
  };
}

/** The agent's side sees the first picture. Told twice, it is the same. */
export async function startHelp(tx: Tx, scope: Scope, id: string): Promise<SessionRow> {
  const row = await lockOwn(tx, scope, id);
  if (row.state === 'running') return row;
  const now = clock.now();
  return step(tx, scope, row, 'start', { running_at: now, heard_at: now });
}

/** The row is locked. Ending what has ended is no error: both sides may do it at once. */
export async function endHelp(tx: Tx, scope: Scope, row: SessionRow, by: EndedBy): Promise<SessionRow> {
  if (!openStates.includes(row.state)) return row;
  return step(tx, scope, row, 'end', { ended_at: clock.now(), end_by: by });
}

/** What it was about has ended. */
export async function endOfSubject(tx: Tx, conversationId: string): Promise<void> {
  const row = await lockOpen(tx, house, 'conversation', conversationId);
  if (row) await endHelp(tx, house, row, 'program');
}

/** Help outlives its call; faces without a voice are no talk. */
export async function endOfCall(tx: Tx, callId: string): Promise<void> {
  const row = await lockOpen(tx, house, 'call', callId);
  if (row?.wish === 'video') await endHelp(tx, house, row, 'program');
}

/** The part was switched off: both browsers hear that it is over. */
export async function endAll(tx: Tx): Promise<void> {
  for (const { id } of await openSessions(tx, house, 10_000)) {
    const row = await lockSession(tx, house, id);
    if (row) await endHelp(tx, house, row, 'program');
  }
}

/** Expired, begun and never run, abandoned, too long. Returns how many. */
export async function endDue({ db }: Pick<Kernel, 'db'>): Promise<number> {
  let ended = 0;
  for (const { id } of await openSessions(db, house, 500))
    ended += await db.transact(async (tx) => {
      const row = await lockSession(tx, house, id);
      const act = row && dueAct(row, clock.now());
      if (!row || !act) return 0;
      const by = act === 'expire' ? null : row.heard_at.getTime() + times.silentMs < clock.ms() ? 'network' : 'program';
      await step(tx, house, row, act, { ended_at: clock.now(), end_by: by });
      return 1;
    });
  return ended;
}

/** Throws `remotehelp.not-found`. */
export async function visibleSession(db: Db, scope: Scope, id: string): Promise<SessionRow> {
  const row = await readSession(db, scope, id);
  if (!row) throw helpNotFound();
  return row;
}
