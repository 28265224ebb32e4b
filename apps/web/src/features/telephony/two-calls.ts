/** Up to two calls at one seat: the first, a colleague's beside it that knocks or is talked in, and which of the two is heard. */
import type { Turn } from '@qiao/server/contracts/operators';
import type { Seat } from '@qiao/server/contracts/telephony';
import { api } from '../../shared/api.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { readSeatAgain } from './seat-data.ts';

export type OwnCall = NonNullable<Seat['call']>;
export type Beside = NonNullable<Seat['beside']>;

/** The colleague's call that stands beside the first one. */
export function secondOf({ device, call, beside, second }: Seat): Beside | null {
  if (device !== 'browser') return null;
  const found = call ? beside : second;
  return found?.role === 'called' ? found : null;
}

/** `first`: of the call one is in, by a browser, or of a call of others that one has answered (`joining`); `second`: of the one beside it. */
export function soundsOf(seat: Seat, joining: string | null): { first: string | null; second: string | null } {
  if (seat.device !== 'browser') return { first: null, second: null };
  const { call } = seat;
  const second = secondOf(seat);
  const first = call ? (call.way === 'sip' ? null : call.id) : wanted(seat.beside, joining);
  return { first, second: wanted(second, joining) };
}

function wanted(beside: Beside | null, joining: string | null): string | null {
  if (!beside) return null;
  // Whoever asked to be there needs not say so twice.
  const mine = beside.state === 'up' ? beside.way === 'browser' : beside.own || beside.callId === joining;
  return mine ? beside.callId : null;
}

/** Never both at once: the one that is not held; the first, as long as it is not known. */
export function heardOf(seat: Seat, joining: string | null): string | null {
  const { first, second } = soundsOf(seat, joining);
  if (!second) return first;
  const { call, beside } = seat;
  // Whoever asks somebody aside lets the caller wait, and talks by the same sound.
  const waits = call ? call.state === 'held' && call.aside === null : beside?.held === true;
  return waits && !secondOf(seat)!.held ? second : first;
}

export const turn = (callId: string, body: Turn): Promise<unknown> =>
  api('POST /api/operators/calls/{id}/turn', { params: { id: callId }, body });
export const does = (work: Promise<unknown>): Promise<void> => work.then(readSeatAgain).catch(toastError);

/** What F8, F9, the red button and the keys of a headset do with a call. */
export type Handle = {
  id: string;
  up: boolean;
  held: boolean;
  muted: boolean;
  mute(muted: boolean): Promise<unknown>;
  /** Taken back while there are two, the other one waits from then on. */
  hold(held: boolean): Promise<unknown>;
  hangUp(): Promise<unknown>;
};

export function handleOwn(call: OwnCall, two: boolean): Handle {
  const params = { id: call.id };
  return {
    id: call.id,
    up: call.state === 'talking' || call.state === 'held',
    held: call.state === 'held',
    muted: call.muted,
    mute: (muted) => api('POST /api/telephony/calls/{id}/mute', { params, body: { muted } }),
    hold: (held) =>
      two && !held
        ? turn(call.id, { do: 'take' })
        : api('POST /api/telephony/calls/{id}/hold', { params, body: { held } }),
    hangUp: () => api('POST /api/telephony/calls/{id}/hang-up', { params }),
  };
}

export const handleCalled = ({ callId, state, held, muted }: Beside): Handle => ({
  id: callId,
  up: state === 'up',
  held,
  muted,
  mute: (wish) => turn(callId, { do: 'mute', muted: wish }),
  hold: (wish) => turn(callId, { do: wish ? 'hold' : 'take' }),
  hangUp: () => turn(callId, { do: 'leave' }),
});

/** Of the call that is heard; null: there is none, or it is not one's own to steer. */
export function handleOf(seat: Seat, heard: string | null): Handle | null {
  const { call, beside } = seat;
  const second = secondOf(seat);
  if (second && second.callId === heard) return handleCalled(second);
  if (call) return handleOwn(call, second?.state === 'up');
  return beside?.role === 'called' && beside.state === 'up' && beside.way === 'browser' ? handleCalled(beside) : null;
}
