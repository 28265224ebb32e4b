/** A call that an agent places: first the agent's own device, then the customer, who hears nothing before the agent is there but that it is recorded. */
import { newId } from '#kernel';
import { type Guests, type Line, type Mailbox, type Plan, ringing } from '#modules/parties';
import { lockCall, saveCall, setLegKind } from '../store-calls.ts';
import type { CallRow } from '../tables.ts';
import type { AgentLegs } from './agent-legs.ts';
import type { News } from './news.ts';
import type { DeskParts } from './parts.ts';
import { sayRecording } from './sounds.ts';
import type { Talk } from './talk.ts';

/** So long the agent's device may take. */
const deviceMs = 25_000;

/** `leg`: the agent is there already, by the telephone that dialled. */
export type Placed = { staffId: string | null; plan: Plan; leg?: string };
/** `answered`, or why it came to nothing. */
export type Rung = 'answered' | string;

export type RingingOut = {
  parts: DeskParts;
  row: CallRow;
  talk: Talk;
  party: Line;
  agents: AgentLegs;
  guests: Guests;
  mail: Mailbox<News>;
};

export async function ringOut(
  { parts, row, talk, party, agents, guests, mail }: RingingOut,
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
  let told = false;
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
          told = true;
          void tell().finally(() => mail.put({ what: 'told' }));
          break;
        case 'told':
          return 'answered';
        case 'guest-gone':
          return news.cause;
        case 'caller-gone':
          return told ? 'caller' : (news.cause ?? 'unreachable');
        case 'leg-ended': {
          if (news.legId === dialling) return 'agent';
          const leg = await agents.ended(news.legId, news.cause);
          if (leg && !agents.upOf(staffId) && (rings || leg.way === 'sip')) return 'agent';
          break;
        }
        case 'leg-up': {
          const leg = await agents.answered(news.legId);
          if (!leg || told) break;
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

  /** Before anything is recorded; both hear it, so that nobody speaks into it. */
  async function tell(): Promise<void> {
    if (row.direction !== 'out') return;
    const say = async (files: readonly string[]) => {
      const up = agents.upOf(staffId);
      const items = files.map((file) => ({ file }));
      if (up) await adapter.stopPlay(up.legId).catch(() => {});
      if (up) await adapter.play(up.legId, { playId: newId(), items }).catch(() => {});
      return party.say(files);
    };
    talk.how = await sayRecording(parts, { say }, talk.language, row);
  }

  async function answeredBy(legId: string): Promise<void> {
    if (dialling) {
      await adapter.answer(dialling);
      await agents.take({ legId: dialling, staffId, way: 'sip' });
    }
    await db.transact(async (tx) => {
      await setLegKind(tx, legId, 'party');
      const now = await lockCall(tx, parts.scope, row.id);
      if (now) await saveCall(tx, { ...now, caller_leg: legId });
    });
  }
}
