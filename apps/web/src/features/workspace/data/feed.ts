/** Everything live about the conversations in hand and the one on screen, brought into lists and threads. */
import type { Conversation, Message } from '@qiao/server/contracts/conversations';
import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { chime, notify } from '../../../shared/notify.ts';
import type { EventFrame } from '../../../shared/realtime/client.ts';
import { realtime, useResumed, useTopic } from '../../../shared/realtime/realtime.ts';
import type { Me } from '../../../shared/session.ts';
import {
  knownConversation,
  mineNow,
  patchConversation,
  refreshConversation,
  refreshMine,
  refreshOlder,
  takeConversation,
} from './conversations.ts';
import { heard } from './rows.ts';
import { catchUp, dispatch, isKept, keptIds } from './thread-store.ts';
import { noteTyping } from './typing.ts';

type Push = { name: string; data: unknown };

function take(me: Me, id: string, { name, data }: Push, seen: (id: string) => boolean, open: () => void): void {
  switch (name) {
    case 'conversations.message': {
      const message = data as Message;
      if (isKept(id)) dispatch(id, { do: 'message', message });
      const known = knownConversation(id);
      const fresh = known === undefined || message.seq > known.lastSeq;
      patchConversation(id, (one) => heard(one, message, seen(id)));
      if (message.author.kind !== 'visitor') return;
      noteTyping(id, false);
      if (!fresh || seen(id) || known?.agent?.id !== me.staff.id) return;
      chime('message');
      notify(known.title, { body: message.text || (message.attachment?.name ?? ''), tag: `message ${id}`, open });
      return;
    }
    case 'conversations.typing': {
      const { on, name: who } = data as { on: boolean; name: string | null };
      noteTyping(id, on, who);
      return;
    }
    case 'conversations.read': {
      const { kind, seq } = data as { kind: 'visitor' | 'agent'; seq: number };
      if (isKept(id)) dispatch(id, { do: 'read', by: kind, seq });
      const mark = kind === 'visitor' ? 'readByVisitor' : 'readByAgent';
      // Read up to the end, perhaps in another window of mine: nothing is unread any more.
      patchConversation(id, (one) => ({
        ...one,
        [mark]: Math.max(one[mark], seq),
        ...(kind === 'agent' && seq >= one.lastSeq ? { unread: 0 } : {}),
      }));
      return;
    }
    case 'conversations.recalled': {
      const { seq, at } = data as { seq: number; at: string };
      if (isKept(id)) dispatch(id, { do: 'recalled', seq, at });
      patchConversation(id, (one) => (one.lastSeq === seq ? { ...one, lastText: '' } : one));
      return;
    }
    case 'conversations.state': {
      const told = data as Conversation;
      if (isKept(id)) dispatch(id, { do: 'head', ...told });
      takeConversation(told, me.staff.id);
    }
  }
}

export function useFeed(
  me: Me,
  mineIds: readonly string[],
  openId: string | null,
  seen: (id: string) => boolean,
): void {
  const navigate = useNavigate();
  const latest = useRef({ seen, navigate });
  latest.current = { seen, navigate };
  const stops = useRef(new Map<string, () => void>());

  const wanted = [...new Set(openId ? [...mineIds, openId] : mineIds)].sort().join(' ');
  useEffect(() => {
    const ids = new Set(wanted.split(' ').filter(Boolean));
    for (const [id, stop] of stops.current)
      if (!ids.has(id)) {
        stop();
        stops.current.delete(id);
      }
    for (const id of ids) {
      if (stops.current.has(id)) continue;
      const push = (name: string, data: unknown) =>
        take(
          me,
          id,
          { name, data },
          (one) => latest.current.seen(one),
          () => latest.current.navigate(`/workspace/${id}`),
        );
      const since = Date.now();
      stops.current.set(
        id,
        realtime.follow(`conversation:${id}`, {
          push,
          // Opened before the server listened for us: what was said in between is asked for, and whose it is by now (one that
          // was handed over and comes back would otherwise stand as it was left).
          live: () => {
            if (isKept(id)) void catchUp(id);
            refreshOlder(id, since);
          },
          // Transferred away, or a right was taken: the lists say what is left.
          gone: () => void refreshMine(),
        }),
      );
    }
  }, [wanted, me]);
  useEffect(() => {
    const following = stops.current;
    return () => {
      for (const stop of following.values()) stop();
      following.clear();
    };
  }, []);

  useTopic(`staff:${me.staff.id}`, {
    event: (event: EventFrame) => {
      if (event.type.startsWith('conversation.')) void refreshMine();
    },
  });

  useResumed(async () => {
    const before = new Map(mineNow().map((one) => [one.id, one.unread]));
    if (openId) refreshConversation(openId);
    await Promise.all([refreshMine(), ...keptIds().map((id) => catchUp(id))]);
    return mineNow().reduce((sum, one) => sum + Math.max(0, one.unread - (before.get(one.id) ?? 0)), 0);
  });
}
