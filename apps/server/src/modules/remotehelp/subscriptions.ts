/** What it was about has ended, so has the help. */
import { type Kernel, sifted, systemScope } from '#kernel';
import { conversationClosed } from '#modules/conversations';
import { partRuns, partSwitched } from '#modules/parts';
import { callEnded } from '#modules/telephony';
import { endAll, endOfCall, endOfSubject } from './run-help.ts';
import { subjectsHelped } from './store.ts';

const program = systemScope('remotehelp');

export function remotehelpSubscriptions({ events }: Kernel): void {
  events.subscribe({
    name: 'remotehelp.end-with-conversation',
    to: [conversationClosed],
    handle: (tx, { payload }) => endOfSubject(tx, payload.conversationId),
  });
  events.subscribe({
    name: 'remotehelp.end-with-call',
    from: 'end',
    ...sifted(callEnded, {
      of: ({ callId }) => callId,
      among: (tx, callIds) => subjectsHelped(tx, program, 'call', callIds),
      handle: (tx, { payload }) => endOfCall(tx, payload.callId),
    }),
  });
  events.subscribe({
    name: 'remotehelp.switched',
    to: [partSwitched],
    from: 'end',
    async handle(tx, { payload }) {
      if (payload.part === 'remotehelp' && !(await partRuns(tx, 'remotehelp'))) await endAll(tx);
    },
  });
}
