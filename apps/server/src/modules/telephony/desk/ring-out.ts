/** A call that an agent places: first the agent's own device, then the customer, who hears nothing before the agent is there. */

import { newId } from '#kernel';
import type { Guests, Line, Mailbox, Plan } from '#modules/parties';
import { lockCall, saveCall, setLegKind } from '../store-calls.ts';
import type { AgentLegs } from './agent-legs.ts';
import type { News } from './news.ts';
import type { DeskParts } from './parts.ts';
import { ringing } from './together.ts';

/** So long the agent's device may take. */
const deviceMs = 25_000;

/** `leg`: the agent is there already, by the telephone that dialled. */
export type Placed = { staffId: string | null; plan: Plan; leg?: string };
/** `answered`, or why it came to nothing. */
export type Rung = 'answered' | string;

export type RingingOut = {
  parts: DeskParts;
  callId: string;
  party: Line;
  agents: AgentLegs;
  guests: Guests;
  mail: Mailbox<News>;
};

export async function ringOut(
  { parts, callId, party, agents, guests, mail }: RingingOut,
  placed: Placed,
): Promise<Rung> {
  const { adapter, db } = parts;
  const { staffId, plan, leg: dialling } = placed;
  if (staffId) parts.realtime.pushEverywhere(`staff:${staffId}`, 'telephony.seat', {});
  if (dialling) {
    await adapter.ring(dialling);
    guests.invite({ plan, role: 'called', by: staffId, near: dialling });
  } else if (staffId) await agents.ringPhone(staffId);
  const timer = setTimeout(() => mail.put({ what: 'unconnected' }), deviceMs);
  if (dialling) clearTimeout(timer);
  let rings = false;
  try {
    for (;;) {
      const news = await mail.take();
      switch (news.what) {
        case 'hang-up':
          return 'agent';
        case 'unconnected':
          return 'unconnected';
        case 'act':
          news.refuse();
          break;
        case 'guest-up':
          await answeredBy(party.legId);
          return 'answered';
        case 'guest-gone':
          return news.cause;
        case 'caller-gone':
          return news.cause ?? 'unreachable';
        case 'leg-ended': {
          if (news.legId === dialling) return 'agent';
          const leg = await agents.ended(news.legId, news.cause);
          if (leg && !agents.upOf(staffId) && (rings || leg.way === 'sip')) return 'agent';
          break;
        }
        case 'leg-up': {
          const leg = await agents.answered(news.legId);
          if (!leg) break;
          clearTimeout(timer);
          const tone = { playId: newId(), items: [ringing], loop: true };
          await adapter.play(leg.legId, tone).catch(() => {});
          if (!rings) guests.invite({ plan, role: 'called', by: staffId, near: leg.legId });
          rings = true;
          break;
        }
      }
    }
  } finally {
    clearTimeout(timer);
    const up = agents.upOf(staffId);
    if (up) await adapter.stopPlay(up.legId).catch(() => {});
  }

  async function answeredBy(legId: string): Promise<void> {
    if (dialling) {
      await adapter.answer(dialling);
      await agents.take({ legId: dialling, staffId, way: 'sip' });
    }
    await db.transact(async (tx) => {
      await setLegKind(tx, legId, 'party');
      const row = await lockCall(tx, parts.scope, callId);
      if (row) await saveCall(tx, { ...row, caller_leg: legId });
    });
  }
}
