/** What it was about has ended, so has the help. */
import type { Kernel } from '#kernel';
import { conversationClosed } from '#modules/conversations';
import { endOfSubject } from './run-help.ts';

export function remotehelpSubscriptions({ events }: Kernel): void {
  events.subscribe({
    name: 'remotehelp.end-with-conversation',
    to: [conversationClosed],
    handle: (tx, { payload }) => endOfSubject(tx, payload.conversationId),
  });
}
