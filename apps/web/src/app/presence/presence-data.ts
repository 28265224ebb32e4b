/** The person's own state: read once, then told by the socket. */
import type { Presence, PresenceState } from '@qiao/server/contracts/routing';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import type { Name } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { holds, useMe } from '../../shared/session.ts';
import type { AgentState } from '../../shared/ui/state-dot.tsx';

export type BreakReason = { code: string; name: Name; limitMinutes: number | null };
const key = ['routing', 'presence'];

export const workRight = 'routing.work';

export function usePresence(): Presence | null {
  const me = useMe();
  const works = holds(me, workRight);
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => api('GET /api/routing/presence'),
    enabled: works,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useTopic(works ? `staff:${me.staff.id}` : null, {
    live: () => void queryClient.invalidateQueries({ queryKey: key }),
    push: (name, value) => {
      if (name === 'routing.presence') queryClient.setTold(key, value as Presence);
    },
  });
  useResumed(async () => {
    if (works) await queryClient.invalidateQueries({ queryKey: key });
    return 0;
  });
  return works ? (data ?? null) : null;
}

export function useBreakReasons(enabled: boolean): BreakReason[] {
  const { data } = useQuery({
    queryKey: ['routing', 'break-reasons'],
    queryFn: () => api('GET /api/routing/break-reasons'),
    staleTime: 10 * 60_000,
    enabled,
  });
  return data?.reasons ?? [];
}

export async function setPresence(state: Exclude<PresenceState, 'wrapup'>, reason?: string): Promise<void> {
  const now = await api('PUT /api/routing/presence', { body: { state, ...(reason ? { reason } : {}) } });
  queryClient.setTold(key, now);
}

/** What is shown: somebody ready who holds work is busy. */
export function shownState(presence: Presence): AgentState {
  const holding = Object.values(presence.load).some((slot) => slot.held > 0);
  return presence.state === 'ready' && holding ? 'busy' : presence.state;
}
