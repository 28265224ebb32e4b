/** The row of a call that begins now. */
import { newId, type Tx, visibleNumber } from '#kernel';
import type { CallRow } from './tables.ts';
import type { newKey, partyOf } from './vault.ts';

type Given = { site: number; keyed: ReturnType<typeof newKey>; party: ReturnType<typeof partyOf>; now: Date };
type Known = Pick<CallRow, 'direction' | 'unit_id' | 'dialled' | 'caller_leg'> & Partial<CallRow>;

export async function newCall(tx: Tx, { site, keyed, party, now }: Given, known: Known): Promise<CallRow> {
  const nobody = { flow_id: null, flow_version: null, queue_id: null, customer_id: null, agent_id: null };
  const later = { queued_at: null, answered_at: null, ended_at: null, ended_reason: null, score: null };
  return {
    ...nobody,
    ...later,
    agent_leg: null,
    wish_id: null,
    rating_most: null,
    id: newId(now.getTime()),
    origin_site: site,
    number: await visibleNumber(tx, 'H', site),
    state: 'ringing',
    party_sealed: party.sealed,
    party_masked: party.masked,
    party_blind: party.blind,
    dialogue_sealed: null,
    ...keyed,
    started_at: now,
    waited_ms: 0,
    talked_ms: 0,
    ...known,
  };
}
