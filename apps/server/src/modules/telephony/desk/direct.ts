/** A number or a flow that leads to one telephone, here or outside: it rings, and who picks it up talks. No queue, nobody is chosen. */
import { clock, newId } from '#kernel';
import { moveCall } from '../move-call.ts';
import { insertLeg, markLeg } from '../store-calls.ts';
import type { ExtensionRow, LegRow } from '../tables.ts';
import type { Line } from './line.ts';
import type { News } from './news.ts';
import type { DeskParts, Mailbox } from './parts.ts';
import type { Talk } from './talk.ts';

const ringMs = 45_000;
/** What callers hear meanwhile: the ringing tone of public networks. */
const ringing = [{ tone: { frequencies: [450], onMs: 1000, offMs: 4000 } }];

export type DirectParts = {
  parts: DeskParts;
  callId: string;
  /** What the telephone shows: the number that was dialled, as with every other call. */
  shown: string;
  caller: Line;
  talk: Talk;
  mail: Mailbox<News>;
  claim: (legId: string) => void;
};
/** `busy`: it did not even ring, or said that it is engaged. */
export type Ended = { by: 'agent' | 'caller' | 'unanswered'; waitedMs: number; talked: boolean; busy: boolean };
export type Goal = {
  to: { kind: 'extension'; extension: string } | { kind: 'trunk'; trunk: string; number: string };
  kind: LegRow['kind'];
  staffId: string | null;
  shown: string;
  ringMs: number;
};

export function ringTelephone(given: DirectParts, extension: ExtensionRow, ringFor = ringMs): Promise<Ended> {
  const to = { kind: 'extension' as const, extension: extension.number };
  return ringGoal(given, { to, kind: 'agent', staffId: extension.staff_id, shown: given.shown, ringMs: ringFor });
}

export async function ringGoal(given: DirectParts, goal: Goal): Promise<Ended> {
  const { parts, callId, caller } = given;
  const { adapter, db, log } = parts;
  const legId = newId();
  const began = clock.now();
  const waited = (): number => Math.max(1, clock.now().getTime() - began.getTime());
  const leg = { id: legId, call_id: callId, kind: goal.kind, way: 'sip' as const, staff_id: goal.staffId };
  await db.transact((tx) =>
    insertLeg(tx, { ...leg, started_at: began, answered_at: null, ended_at: null, cause: null }),
  );
  given.claim(legId);
  const over = (cause: string) => db.transact((tx) => markLeg(tx, legId, { endedAt: clock.now(), cause }));
  await caller.startMusic(ringing);
  try {
    await adapter.originate({
      legId,
      to: goal.to,
      from: { number: goal.shown },
      ringTimeoutMs: goal.ringMs,
      tag: callId,
    });
  } catch (error) {
    log.info({ err: error, call: callId }, 'the telephone that a number leads to does not ring');
    await over('unreachable');
    await caller.quiet();
    return { by: 'unanswered', waitedMs: waited(), talked: false, busy: true };
  }
  return attend(given, legId, waited, 0);
}

/** Goes on with the telephone that somebody else connected before. */
export const talkAtTelephone = (given: DirectParts, legId: string, waitedMs: number): Promise<Ended> =>
  attend(given, legId, () => waitedMs, Math.max(1, waitedMs));

/** `waitedMs`: 0 while it rings. */
async function attend(given: DirectParts, legId: string, waited: () => number, waitedMs: number): Promise<Ended> {
  const { parts, callId, caller, talk, mail } = given;
  const { adapter, db, scope } = parts;
  const over = (cause: string) => db.transact((tx) => markLeg(tx, legId, { endedAt: clock.now(), cause }));
  try {
    for (;;) {
      if (parts.left()) return { by: 'caller', waitedMs, talked: waitedMs > 0, busy: false };
      const news: News = caller.gone ? { what: 'caller-gone' } : await mail.take();
      if (news.what === 'caller-gone') {
        await adapter.hangup(legId, 'normal').catch(() => {});
        await over('normal');
        return { by: 'caller', waitedMs: waitedMs || waited(), talked: waitedMs > 0, busy: false };
      }
      if (news.what === 'leg-up' && news.legId === legId) {
        waitedMs = waited();
        await talk.join(legId);
        const change = { agent_leg: legId, waited_ms: waitedMs };
        await db.transact(async (tx) => {
          await markLeg(tx, legId, { answeredAt: clock.now() });
          await moveCall(tx, scope, callId, 'connect', { reason: 'answered', change });
        });
      }
      if (news.what === 'leg-ended' && news.legId === legId) {
        await over(news.cause);
        if (waitedMs > 0) return { by: 'agent', waitedMs, talked: true, busy: false };
        await caller.quiet();
        const busy = news.cause === 'busy' || news.cause === 'unreachable';
        return { by: 'unanswered', waitedMs: waited(), talked: false, busy };
      }
    }
  } catch (error) {
    if (parts.left()) throw error;
    // Whatever failed: the telephone does not ring on for nobody.
    await adapter.hangup(legId, 'error').catch(() => {});
    await over('error');
    throw error;
  } finally {
    if (!parts.left()) await talk.close();
  }
}
