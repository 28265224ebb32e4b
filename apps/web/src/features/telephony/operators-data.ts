/** Functions of operators beyond two who talk: asked of the server, which leads the call. */
import type { Act, Whom } from '@qiao/server/contracts/operators';
import type { Seat } from '@qiao/server/contracts/telephony';
import { api } from '../../shared/api.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { readSeatAgain } from './seat-data.ts';

export type SeatCall = NonNullable<Seat['call']>;
export const doAct = (id: string, act: Act): Promise<void> =>
  api('POST /api/operators/calls/{id}/act', { params: { id }, body: act }).then(readSeatAgain).catch(toastError);
/** `intercom`: their telephone answers by itself. */
export const callWhom = (to: Whom, intercom = false): Promise<void> =>
  api('POST /api/operators/calls', { body: { to, intercom } }).then(readSeatAgain).catch(toastError);
export const leaveBeside = (): Promise<void> =>
  api('POST /api/operators/beside/leave').then(readSeatAgain).catch(toastError);
