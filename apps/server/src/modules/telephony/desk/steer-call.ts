/** A call under way is steered: by screen, by keys, by a telephone's own key, by a leader. */
import { newId } from '#kernel';
import { type Reached, codeTones as tones } from '#modules/parties';
import { notNow } from '../errors.ts';
import { insideRoom } from '../inside.ts';
import { tellLive } from '../ports.ts';
import type { Outcome } from './attended.ts';
import type { LiveCall } from './live-call.ts';
import { type Operation, operate } from './operations.ts';

/** Done in the call's own turn. Throws `telephony.not-now`. */
export function steer(call: LiveCall, op: Operation, by: string | null): Promise<void> {
  const { attended } = call;
  if (!attended) throw notNow();
  return new Promise((done, fail) => {
    const run = async (): Promise<void> => {
      try {
        attended.outcome = (await operate(attended, op, by)) ?? attended.outcome;
        done();
        tellLive();
      } catch (error) {
        fail(error);
      }
    };
    call.mail.put({ what: 'act', run, refuse: () => fail(notNow()) });
  });
}

/** Who ended a call that such an outcome ended. */
export const endedBy = (outcome: Outcome): string =>
  ({ done: 'agent', gone: 'caller', ended: 'supervisor', limit: 'limit' })[String(outcome)] ?? 'flow';

/** By a leader, wherever it is: in a flow, in line, while it rings, in talk. */
export async function endCall(call: LiveCall, by: string): Promise<void> {
  if (call.attended) return steer(call, { do: 'end' }, by);
  call.because = 'supervisor';
  call.mail.put({ what: 'hang-up' });
  await call.parts.adapter.hangup(call.caller.legId, 'normal').catch(() => {});
}

/** From another telephone while it rings, or out of a slot. */
export async function pickUp(call: LiveCall, staffId: string | null, reached: Reached | null): Promise<void> {
  if (call.attended) return steer(call, { do: 'take', staffId, reached }, staffId);
  if (!reached || !(await call.guests.seize(reached))) throw notNow();
}

export async function pressed(call: LiveCall, legId: string, code: string, number: string): Promise<void> {
  const { adapter, log } = call.parts;
  const staffId = call.agents.legs.get(legId)?.staffId ?? null;
  try {
    await insideRoom()?.pressed(call, { legId, staffId, code, number });
  } catch (error) {
    log.info({ err: error, call: call.id, code }, 'a code in a call came to nothing');
    await adapter.play(legId, { playId: newId(), items: tones.refused }).catch(() => {});
  }
}

/** The telephone's own transfer key. */
export async function transferAsked(
  call: LiveCall,
  { legId, target }: { legId: string; target: string },
): Promise<void> {
  const { adapter, log } = call.parts;
  try {
    const room = insideRoom();
    const leg = call.agents.legs.get(legId);
    if (!room || !leg) throw notNow();
    await room.transfer(call, leg.staffId, target, () => adapter.reportTransfer(legId, 'completed').catch(() => {}));
  } catch (error) {
    log.info({ err: error, call: call.id }, 'a transfer by a telephone was refused');
    await adapter.reportTransfer(legId, 'refused').catch(() => {});
  }
}
