/** The same over the socket, for visitors and staff alike; the use cases decide who may. */
import type { Kernel } from '#kernel';
import { readUpTo, recall, sendMessage, typing } from './contract.ts';
import type { Live } from './live.ts';
import { noteLook } from './ports.ts';
import type { Presences } from './presences.ts';
import { recallMessage } from './recall-message.ts';
import type { MessageRoad } from './road.ts';
import { readConversation } from './store-conversations.ts';

export function conversationCommands(
  { realtime, db }: Kernel,
  { road, presences, live }: { road: MessageRoad; presences: Presences; live: Live },
): void {
  realtime.command('conversations.send', { right: 'signed-in', input: sendMessage }, ({ scope, connectionId }, input) =>
    road.send(scope, input, connectionId),
  );
  realtime.command('conversations.typing', { right: 'signed-in', input: typing }, async ({ scope }, input) => {
    await presences.typing(scope, input);
    return {};
  });
  realtime.command('conversations.read', { right: 'signed-in', input: readUpTo }, async ({ scope }, input) => {
    await presences.read(scope, input);
    return {};
  });
  realtime.command('conversations.recall', { right: 'signed-in', input: recall }, ({ scope }, input) =>
    db.transact((tx) => recallMessage(tx, scope, input)),
  );

  // Two audiences; each only of conversations that its actor may read. Whoever is let in is followed from the row's last seq.
  for (const audience of ['conversation', 'chat'])
    realtime.topic(audience, async (scope, id) => {
      const visitor = scope.actor.kind === 'visitor';
      if (visitor !== (audience === 'chat')) return false;
      const row = await readConversation(db, scope, id);
      if (!row) return false;
      if (!visitor) await noteLook(scope, row);
      road.delivery.follow(id, row.last_seq);
      if (visitor && (row.state === 'waiting' || row.state === 'offered')) live.waits(id);
      return true;
    });
}
