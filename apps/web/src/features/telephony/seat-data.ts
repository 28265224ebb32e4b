/** The seat: by what one answers, and the call one is in. Read once, then told by the socket. */
import type { Seat } from '@qiao/server/contracts/telephony';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { i18n } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { holds, serves, useMe } from '../../shared/session.ts';
import { toast } from '../../shared/ui/toast.tsx';

const key = ['telephony', 'seat'];
export const seatRight = 'routing.work';
/** What changes a seat: the desk's own word, and everything about offers and presence of this person. */
const told = /^(telephony\.seat|routing\.offer-ended)$/;

export const readSeatAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key });
export const seatNow = (): Seat | undefined => queryClient.getQueryData<Seat>(key);
export const setSeat = (seat: Seat): void => void queryClient.setTold(key, seat);

export function useSeat(): Seat | null {
  const me = useMe();
  const works = holds(me, seatRight) && serves(me, 'telephony');
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => api('GET /api/telephony/seat'),
    enabled: works,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useTopic(works ? `staff:${me.staff.id}` : null, {
    live: () => void readSeatAgain(),
    push: (name) => {
      if (name === 'recordings.resumed') toast('info', i18n.t('telephony:ui.phone.resumed'), { life: 9000 });
      if (told.test(name) || name === 'recordings.resumed') void readSeatAgain();
    },
  });
  useResumed(async () => {
    if (works) await readSeatAgain();
    return 0;
  });
  return (works && data) || null;
}
