/**
 * Words that were sent but not yet acknowledged, kept on this computer until they are: a reload or a crash in a tunnel loses
 * none of them. The client id makes sending them again harmless. One person's outbox is not another's.
 */
import type { Message, sent } from '@qiao/server/contracts/conversations';
import type { z } from 'zod';
import type { Outgoing } from './thread.ts';

export type Sent = z.infer<typeof sent>;
export type Waiting = Outgoing & { conversationId: string };

const prefix = 'qiao.outbox.';

export class Outbox {
  private readonly storage: Storage;
  private readonly key: string;

  constructor(storage: Storage, owner: string) {
    this.storage = storage;
    this.key = `${prefix}${owner}`;
  }

  /** In the order in which they were said. */
  list(): Waiting[] {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key) ?? '[]') as unknown;
      return Array.isArray(kept) ? kept.filter(isWaiting) : [];
    } catch {
      return [];
    }
  }

  /** Adds it, or replaces the one with the same client id in its place. */
  keep(waiting: Waiting): void {
    const list = this.list();
    const at = list.findIndex((one) => one.clientId === waiting.clientId);
    this.write(at === -1 ? [...list, waiting] : list.with(at, waiting));
  }

  drop(clientId: string): void {
    const list = this.list();
    if (list.some((one) => one.clientId === clientId)) this.write(list.filter((one) => one.clientId !== clientId));
  }

  private write(list: Waiting[]): void {
    try {
      if (list.length === 0) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify(list));
    } catch {
      // Storage refused: the message still goes out from this page, it only would not survive a reload.
    }
  }
}

function isWaiting(value: unknown): value is Waiting {
  const one = value as Partial<Waiting> | null;
  return typeof one?.clientId === 'string' && typeof one.conversationId === 'string' && typeof one.text === 'string';
}

/** Words found after a reload are sent by themselves only while they still fit the conversation. */
const freshMs = 10 * 60_000;

/** What to do with what an earlier page left: send it, or show it as not sent and let the person decide. */
export function afterReload(waiting: Waiting, now: number): 'send' | 'ask' | 'failed' {
  if (waiting.state === 'failed') return 'failed';
  return now - waiting.at <= freshMs ? 'send' : 'ask';
}

/** The stored message as the server will show it to everyone; its answer is only the number and the time. */
export function storedMessage(
  sender: { id: string; name: string; number: string },
  waiting: Waiting,
  answer: Sent,
): Message {
  return {
    conversationId: waiting.conversationId,
    seq: answer.seq,
    clientId: waiting.clientId,
    at: answer.at,
    author: { kind: 'agent', id: sender.id, name: sender.name, number: sender.number },
    kind: waiting.kind,
    // Words that may not be said are stored masked.
    text: answer.text ?? waiting.text,
    event: null,
    attachment: waiting.file,
    card: null,
    recalledAt: null,
  };
}
