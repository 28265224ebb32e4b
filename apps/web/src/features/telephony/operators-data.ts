/** Functions of operators beyond two who talk: asked of the server, which leads the call. */
import type { Act, BusyTarget, Whom } from '@qiao/server/contracts/operators';
import type { Seat } from '@qiao/server/contracts/telephony';
import { useEffect } from 'react';
import { api } from '../../shared/api.ts';
import { i18n } from '../../shared/i18n.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { readSeatAgain, seatNow } from './seat-data.ts';

export type SeatCall = NonNullable<Seat['call']>;
export const doAct = (id: string, act: Act): Promise<void> =>
  api('POST /api/operators/calls/{id}/act', { params: { id }, body: act }).then(readSeatAgain).catch(toastError);
export const leaveBeside = (): Promise<void> =>
  api('POST /api/operators/beside/leave').then(readSeatAgain).catch(toastError);

/** Somebody who could not be reached because they are in a call. */
export type Engaged = { to: BusyTarget; label: string };
let engaged: Engaged | null = null;
/** The call to a colleague that is not answered yet. */
let calling: (Engaged & { callId: string; seen: boolean }) | null = null;
const listeners = new Set<() => void>();

export const readEngaged = (): Engaged | null => engaged;
export function watchEngaged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
function setEngaged(value: Engaged | null): void {
  engaged = value;
  for (const listener of listeners) listener();
}
export const forgetEngaged = (): void => setEngaged(null);

const asTarget = (to: Whom): BusyTarget | null => ('queueId' in to ? null : to);

/** Whether they are; said where one dials. */
async function lookWhether(to: BusyTarget | null, label: string): Promise<boolean> {
  if (!to) return false;
  const busy = await api('GET /api/operators/busy', { query: to }).then(
    (answer) => answer.busy,
    () => false,
  );
  if (busy) setEngaged({ to, label });
  return busy;
}

/** Whether it is placed; why not is said. `intercom`: their telephone answers by itself. */
export async function callWhom(to: Whom, label: string, intercom = false): Promise<boolean> {
  forgetEngaged();
  const target = asTarget(to);
  try {
    const { id } = await api('POST /api/operators/calls', { body: { to, intercom } });
    calling = target && { to: target, label, callId: id, seen: false };
    await readSeatAgain();
    // Over before anybody looked.
    if (calling?.callId === id && !calling.seen && seatNow()?.call?.id !== id) await givenUp();
    return true;
  } catch (error) {
    if (!(await lookWhether(target, label))) toastError(error);
    return false;
  }
}

async function givenUp(): Promise<void> {
  const was = calling;
  calling = null;
  if (was) await lookWhether(was.to, was.label);
}

/** A call to a colleague that came to nothing while they talk is said, with the offer to be rung; and why one's own device rings later. */
export function useOutcome(call: SeatCall | null): void {
  const me = useMe();
  const id = call?.id ?? null;
  const talks = call?.state === 'talking' || call?.state === 'held';
  useEffect(() => {
    if (id !== null) forgetEngaged();
    if (!calling) return;
    if (id === calling.callId) {
      calling.seen = true;
      if (talks) calling = null;
    } else if (calling.seen) void givenUp();
  }, [id, talks]);
  useTopic(`staff:${me.staff.id}`, {
    push: (name, data) => {
      if (name !== 'operators.called-back') return;
      const { title } = data as { title: string };
      toast('info', i18n.t('telephony:ui.near.called-back', { title }), { life: 15_000 });
    },
  });
}
