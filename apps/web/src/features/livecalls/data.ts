/** What goes on with calls: read once, then told whole by the socket; and what a leader does about it. */
import type { Live, LiveCallShown, Move } from '@qiao/server/contracts/livecalls';
import type { Watch } from '@qiao/server/contracts/operators';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { readSeatAgain } from '../telephony/seat-data.ts';

const key = ['livecalls'];
/** Trunks and disk are looked at now and then, also when no call moves. */
const againMs = 30_000;

export type { Live, LiveCallShown };

export function useLive() {
  const me = useMe();
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api('GET /api/livecalls', { signal }),
    staleTime: againMs,
    refetchInterval: againMs,
  });
  useTopic(`livecalls:${me.staff.id}`, {
    push: (name, data) => {
      if (name === 'livecalls.live') queryClient.setQueryData(key, data as Live);
    },
  });
  useResumed(async () => {
    await queryClient.invalidateQueries({ queryKey: key });
    return 0;
  });
  return query;
}

const again = () => Promise.all([queryClient.invalidateQueries({ queryKey: key }), readSeatAgain()]);

export const watchCall = (id: string, way: Watch['do']) =>
  api('POST /api/operators/calls/{id}/watch', { params: { id }, body: { do: way } })
    .then(again)
    .catch(toastError);
export const leaveCall = () => api('POST /api/operators/beside/leave').then(again).catch(toastError);
export const moveCall = (id: string, to: Move) =>
  api('POST /api/livecalls/calls/{id}/move', { params: { id }, body: to }).then(again).catch(toastError);
export const forceState = (id: string, state: 'ready' | 'break' | 'offline', reason?: string) =>
  api('POST /api/routing/staff/{id}/presence', { params: { id }, body: { state, ...(reason ? { reason } : {}) } })
    .then(again)
    .catch(toastError);
