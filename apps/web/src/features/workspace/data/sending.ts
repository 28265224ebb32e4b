/** Own words on their way: shown at once, kept until acknowledged, sent again after a break, refused with the reason. */
import type { DraftFile } from '../../../shared/drafts.ts';
import { i18n } from '../../../shared/i18n.ts';
import { newClientId } from '../../../shared/ids.ts';
import { RealtimeError } from '../../../shared/realtime/client.ts';
import { realtime } from '../../../shared/realtime/realtime.ts';
import type { Me } from '../../../shared/session.ts';
import { patchConversation } from './conversations.ts';
import { afterReload, Outbox, type Sent, storedMessage, type Waiting } from './outbox.ts';
import { answered } from './rows.ts';
import type { Outgoing } from './thread.ts';
import { dispatch, threadOf } from './thread-store.ts';
import { undoSeconds } from './undo.ts';

const outboxOf = (me: Me): Outbox => new Outbox(localStorage, me.staff.id);
/** Calls of this page that are not answered yet: the connection repeats them itself. */
const underWay = new Set<string>();
/** The last call of each conversation: words and files go different ways on the server, so each waits for the one before it. */
const lastOf = new Map<string, Promise<void>>();
/** Words that wait for a change of mind. */
const held = new Map<string, ReturnType<typeof setTimeout>>();

export async function sendMessage(
  me: Me,
  conversationId: string,
  words: { kind: Outgoing['kind']; text: string; file?: DraftFile },
): Promise<void> {
  const now = Date.now();
  // A note reaches colleagues only: nothing to take back from a customer.
  const hold = words.kind === 'note' ? 0 : undoSeconds() * 1000;
  const waiting: Waiting = {
    conversationId,
    clientId: newClientId(),
    kind: words.kind,
    text: words.text,
    file: words.file ?? null,
    at: now,
    state: 'sending',
    problem: null,
    ...(hold > 0 ? { holdUntil: now + hold } : {}),
  };
  outboxOf(me).keep(waiting);
  dispatch(conversationId, { do: 'sending', outgoing: outgoingOf(waiting) });
  await sendWhenDue(me, waiting);
}

async function sendWhenDue(me: Me, waiting: Waiting): Promise<void> {
  const left = (waiting.holdUntil ?? 0) - Date.now();
  if (left <= 0) return send(me, waiting);
  const { clientId } = waiting;
  held.set(
    clientId,
    setTimeout(() => {
      held.delete(clientId);
      void send(me, waiting);
    }, left),
  );
}

export function sendAgain(me: Me, conversationId: string, clientId: string): void {
  const outgoing = threadOf(conversationId).outgoing.find((one) => one.clientId === clientId);
  if (!outgoing) return;
  const waiting: Waiting = { ...outgoing, conversationId, at: Date.now(), state: 'sending', problem: null };
  outboxOf(me).keep(waiting);
  dispatch(conversationId, { do: 'again', clientId, at: waiting.at });
  void send(me, waiting);
}

/** Gives it up and returns it, so that its words can go back to the composer. */
export function dropOutgoing(me: Me, conversationId: string, clientId: string): Outgoing | null {
  const outgoing = threadOf(conversationId).outgoing.find((one) => one.clientId === clientId) ?? null;
  clearTimeout(held.get(clientId));
  held.delete(clientId);
  outboxOf(me).drop(clientId);
  dispatch(conversationId, { do: 'dropped', clientId });
  return outgoing;
}

/** What an earlier page left behind appears in its threads again and goes out, unless it has waited too long. */
export function resumeOutbox(me: Me): void {
  for (const waiting of outboxOf(me).list()) {
    if (underWay.has(waiting.clientId)) continue;
    const known = threadOf(waiting.conversationId).outgoing.some((one) => one.clientId === waiting.clientId);
    if (known) continue;
    dispatch(waiting.conversationId, { do: 'sending', outgoing: outgoingOf(waiting) });
    const what = afterReload(waiting, Date.now());
    if (what === 'send') void sendWhenDue(me, waiting);
    else if (what === 'ask') fail(me, waiting, i18n.t('workspace:send.waited-long'));
  }
}

function outgoingOf({ conversationId: _, ...outgoing }: Waiting): Outgoing {
  return outgoing;
}

async function send(me: Me, waiting: Waiting): Promise<void> {
  const { conversationId, clientId } = waiting;
  underWay.add(clientId);
  const mine = (lastOf.get(conversationId) ?? Promise.resolve()).then(() => call(me, waiting));
  lastOf.set(conversationId, mine);
  await mine;
  if (lastOf.get(conversationId) === mine) lastOf.delete(conversationId);
}

/** Never rejects: what is refused is shown in its place. */
async function call(me: Me, waiting: Waiting): Promise<void> {
  const { conversationId, clientId, kind, text, file } = waiting;
  try {
    const answer = await realtime.call<Sent>('conversations.send', {
      conversationId,
      clientId,
      kind,
      text,
      ...(file ? { fileId: file.fileId } : {}),
    });
    outboxOf(me).drop(clientId);
    const message = storedMessage(me.staff, waiting, answer);
    dispatch(conversationId, { do: 'acknowledged', clientId, message });
    patchConversation(conversationId, (known) => answered(known, message));
  } catch (error) {
    // The page goes away or the person signs out: it stays in the outbox for the next time.
    if (error instanceof RealtimeError && error.code === 'ui.stopped') return;
    fail(me, waiting, (error as Error).message);
  } finally {
    underWay.delete(clientId);
  }
}

function fail(me: Me, waiting: Waiting, problem: string): void {
  outboxOf(me).keep({ ...waiting, state: 'failed', problem });
  dispatch(waiting.conversationId, { do: 'failed', clientId: waiting.clientId, problem });
}
