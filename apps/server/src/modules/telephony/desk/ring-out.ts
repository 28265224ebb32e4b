/** A call that an agent places: first the agent's own device, then the customer, who hears nothing before the agent is there. */
import { clock, newId } from '#kernel';
import { insertLeg, markLeg } from '../store-calls.ts';
import type { AgentLegs } from './agent-legs.ts';
import type { Line } from './line.ts';
import type { News } from './news.ts';
import type { DeskParts, Mailbox } from './parts.ts';

/** So long the agent's device may take; so long the other side may ring. */
const deviceMs = 25_000;
const ringMs = 60_000;
/** What is heard while it rings on the other side (GB 3380: 450 Hz, one second in five). */
const ringing = { frequencies: [450], onMs: 1000, offMs: 4000 };

export type Placed = { staffId: string; trunk: string; number: string; from: string };
/** `answered`, or why it came to nothing. */
export type Rung = 'answered' | string;

export type RingingOut = {
  parts: DeskParts;
  callId: string;
  party: Line;
  agents: AgentLegs;
  mail: Mailbox<News>;
};

export async function ringOut({ parts, callId, party, agents, mail }: RingingOut, placed: Placed): Promise<Rung> {
  const { adapter, db } = parts;
  parts.realtime.pushEverywhere(`staff:${placed.staffId}`, 'telephony.seat', {});
  await agents.ringPhone(placed.staffId);
  const timer = setTimeout(() => mail.put({ what: 'unconnected' }), deviceMs);
  let rings = false;
  try {
    for (;;) {
      const news = await mail.take();
      switch (news.what) {
        case 'hang-up':
          return 'agent';
        case 'unconnected':
          return 'unconnected';
        case 'party-up':
          await db.transact((tx) => markLeg(tx, party.legId, { answeredAt: clock.now() }));
          return 'answered';
        case 'caller-gone':
          return news.cause ?? 'unreachable';
        case 'leg-ended': {
          const leg = await agents.ended(news.legId, news.cause);
          if (leg && !agents.upOf(placed.staffId) && (rings || leg.way === 'sip')) return 'agent';
          break;
        }
        case 'leg-up': {
          const leg = await agents.answered(news.legId);
          if (!leg) break;
          clearTimeout(timer);
          const tone = { playId: newId(), items: [{ tone: ringing }], loop: true };
          await adapter.play(leg.legId, tone).catch(() => {});
          if (!rings) await callParty();
          rings = true;
          break;
        }
      }
    }
  } finally {
    clearTimeout(timer);
    const up = agents.upOf(placed.staffId);
    if (up) await adapter.stopPlay(up.legId).catch(() => {});
  }

  async function callParty(): Promise<void> {
    const leg = { id: party.legId, call_id: callId, kind: 'party' as const, way: 'sip' as const, staff_id: null };
    await db.transact((tx) =>
      insertLeg(tx, { ...leg, started_at: clock.now(), answered_at: null, ended_at: null, cause: null }),
    );
    try {
      await adapter.originate({
        legId: party.legId,
        to: { kind: 'trunk', trunk: placed.trunk, number: placed.number },
        from: { number: placed.from },
        ringTimeoutMs: ringMs,
        tag: callId,
      });
    } catch (error) {
      parts.log.info({ err: error, call: callId, trunk: placed.trunk }, 'a call does not leave');
      mail.put({ what: 'caller-gone', cause: 'unreachable' });
    }
  }
}
