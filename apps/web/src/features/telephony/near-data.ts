/** What one sees at rest of others: calls that ring at colleagues of one's group, and whose talks one waits for to end. Read, then told. */
import type { BusyTarget } from '@qiao/server/contracts/operators';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { api } from '../../shared/api.ts';
import { i18n } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { type Engaged, forgetEngaged, readEngaged, watchEngaged } from './operators-data.ts';
import { readSeatAgain } from './seat-data.ts';

const ringingKey = ['operators', 'ringing'];
const wishesKey = ['operators', 'wishes'];
const again = (key: string[]): Promise<void> => queryClient.invalidateQueries({ queryKey: key });

/** Without a telephone of the house nobody is in a group. */
export function useRinging(inHouse: boolean) {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ringingKey,
    queryFn: async () => (await api('GET /api/operators/ringing')).ringing,
    enabled: inHouse,
    staleTime: Number.POSITIVE_INFINITY,
    // During a call nothing was heard of it.
    refetchOnMount: 'always',
    // Said when it changes; what is on show is looked at nevertheless, slowly.
    refetchInterval: (query) => (query.state.data?.length ? 5000 : false),
  });
  useTopic(inHouse ? `staff:${me.staff.id}` : null, {
    push: (name) => {
      if (name === 'operators.ringing') void again(ringingKey);
    },
  });
  useResumed(async () => {
    if (inHouse) await again(ringingKey);
    return 0;
  });
  return (inHouse && data) || [];
}
export type RingingCall = ReturnType<typeof useRinging>[number];

/** Its customer, when there is one and the call is ours; null: not ours. */
export function takeCall(callId: string, phone: boolean): Promise<Taken> {
  return asTaken(api('POST /api/operators/calls/{id}/take', { params: { id: callId } }), phone);
}

/** What rings there, of one's group or not. */
export function takeAt(to: BusyTarget, phone: boolean): Promise<Taken> {
  return asTaken(api('POST /api/operators/pick-up', { body: { to } }), phone);
}

type Taken = { customerId: string | null } | null;
async function asTaken(asked: Promise<{ customerId: string | null }>, phone: boolean): Promise<Taken> {
  try {
    const { customerId } = await asked;
    if (phone) toast('info', i18n.t('telephony:ui.near.lift'), { life: 9000 });
    return { customerId };
  } catch (error) {
    toastError(error);
    return null;
  } finally {
    void again(ringingKey);
    void readSeatAgain();
  }
}

export function useWishes() {
  const me = useMe();
  const { data } = useQuery({
    queryKey: wishesKey,
    queryFn: async () => (await api('GET /api/operators/busy')).wishes,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    // They end by themselves.
    refetchInterval: (query) => {
      const first = query.state.data?.[0];
      return first ? Math.max(1000, Date.parse(first.until) - Date.now() + 500) : false;
    },
  });
  useTopic(`staff:${me.staff.id}`, {
    push: (name) => {
      if (name === 'operators.wishes') void again(wishesKey);
    },
  });
  return data ?? [];
}
export type Wish = ReturnType<typeof useWishes>[number];

export const forgetWish = (id: string): Promise<void> =>
  api('DELETE /api/operators/busy/{id}', { params: { id } })
    .then(() => again(wishesKey))
    .catch(toastError);

/** Be rung when they are free. */
export async function wishFor({ to }: Engaged): Promise<void> {
  forgetEngaged();
  await api('POST /api/operators/busy', { body: to })
    .then(() => again(wishesKey))
    .catch(toastError);
}

export const useEngaged = (): Engaged | null => useSyncExternalStore(watchEngaged, readEngaged);

/** Offered for so long: later one has other things to do. */
const offeredMs = 2 * 60_000;
export function useFading(engaged: Engaged | null): void {
  useEffect(() => {
    if (!engaged) return;
    const timer = setTimeout(forgetEngaged, offeredMs);
    return () => clearTimeout(timer);
  }, [engaged]);
}
