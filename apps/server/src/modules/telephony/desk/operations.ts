/** What can be asked of a call under way, by screen, by keys or by a leader. Done in the call's own turn. */
import type { Act } from '#modules/flows';
import type { Plan, Reached } from '#modules/parties';
import { notNow } from '../errors.ts';
import type { Attended, Outcome } from './attended.ts';
import type { Watch } from './together.ts';

export type Operation =
  | { do: 'hold'; held: boolean }
  /** While a card number is said: the recording is silent. */
  | { do: 'conceal'; on: boolean | null }
  | { do: 'consult'; plan: Plan }
  | { do: 'swap' }
  | { do: 'back' }
  | { do: 'complete' }
  | { do: 'transfer'; plan: Plan }
  | { do: 'merge' }
  | { do: 'invite'; plan: Plan }
  | { do: 'mute'; guestId: string; muted: boolean }
  | { do: 'remove'; guestId: string }
  | { do: 'leave' }
  | { do: 'end' }
  | { do: 'park'; slot: number; seconds: number; keep: string | null }
  /** Taken by a leg that is up already, or by the device of an agent. */
  | { do: 'take'; staffId: string | null; reached: Reached | null }
  /** The agent goes, the caller is led to a node of a flow (voice mail). */
  | { do: 'lead-to'; act: Act }
  | { do: 'watch'; watch: Watch }
  | { do: 'role'; guestId: string; role: Watch['role'] }
  | { do: 'take-over'; guestId: string }
  /** What a room below does with it. */
  | { do: 'run'; run: (call: Attended) => Promise<void> };

/** Nobody is left for whom it could be done when the caller of a conference has gone. */
const forTheCaller = new Set<Operation['do']>(['consult', 'transfer', 'park', 'lead-to']);

export async function operate(call: Attended, op: Operation, by: string | null): Promise<Outcome | null> {
  const { together } = call;
  if (call.with.caller.gone && forTheCaller.has(op.do)) throw notNow();
  switch (op.do) {
    case 'hold':
      await call.hold(op.held);
      break;
    case 'conceal':
      await call.with.talk.conceal(op.on ?? !call.with.talk.concealed, by);
      break;
    case 'consult':
      await together.consult(op.plan, by);
      break;
    case 'swap':
      await together.swap();
      break;
    case 'back':
      await together.back();
      break;
    case 'complete':
      await together.complete();
      break;
    case 'transfer':
      await together.transfer(op.plan, by);
      break;
    case 'merge':
      await together.merge();
      break;
    case 'invite':
      await together.invite(op.plan, by);
      break;
    case 'mute':
      await together.mute(op.guestId, op.muted);
      break;
    case 'remove':
      await together.remove(op.guestId);
      break;
    case 'leave':
      await together.leave();
      break;
    case 'watch':
      await together.watch(op.watch, by);
      break;
    case 'role':
      await together.changeRole(op.guestId, op.role);
      break;
    case 'take-over':
      await together.takeOver(op.guestId);
      break;
    case 'run':
      await op.run(call);
      break;
    case 'park':
      await call.hands.park(op.slot, op.seconds, by, op.keep);
      break;
    case 'take':
      await call.hands.takeBy(op.staffId, op.reached);
      break;
    case 'lead-to':
      if (call.phase !== 'talking' && call.phase !== 'held') throw notNow();
      await call.hands.letAgentGo('voicemail');
      call.next = op.act;
      return 'done';
    case 'end':
      await call.end('supervisor');
      return 'ended';
  }
  call.tellSeat();
  return null;
}
