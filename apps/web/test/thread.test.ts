import type { Message } from '@qiao/server/contracts/conversations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyThread,
  holeAfter,
  type Outgoing,
  type Thread,
  type ThreadAction,
  threadItems,
  threadReducer,
} from '../src/features/workspace/data/thread.ts';

const message = (seq: number, part: Partial<Message> = {}): Message => ({
  conversationId: '00000000-0000-7000-8000-000000000001',
  seq,
  clientId: `client-${seq}`,
  at: new Date(Date.UTC(2026, 10, 21, 6, seq)).toISOString(),
  author: { kind: 'visitor', id: 'v', name: 'Visitor', number: null },
  kind: 'text',
  text: `words ${seq}`,
  event: null,
  attachment: null,
  card: null,
  recalledAt: null,
  ...part,
});
const outgoing = (clientId: string): Outgoing => ({
  clientId,
  kind: 'text',
  text: 'hello',
  file: null,
  at: 0,
  state: 'sending',
  problem: null,
});
const run = (actions: ThreadAction[], from: Thread = emptyThread) => actions.reduce(threadReducer, from);
const seqs = (thread: Thread) => thread.messages.map((one) => one.seq);
const page = (from: number, to: number, lastSeq: number, older: boolean): ThreadAction => ({
  do: 'page',
  messages: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
  lastSeq,
  limit: 60,
  older,
});

describe('a thread', () => {
  it('appends what comes in order and has no hole', () => {
    const thread = run([page(1, 3, 3, true), { do: 'message', message: message(4) }]);
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
    expect(holeAfter(thread)).toBeNull();
  });

  it('finds the hole when a push overtook another, and closes it with the page that was asked for', () => {
    const torn = run([page(1, 3, 3, true), { do: 'message', message: message(6) }]);
    expect(holeAfter(torn)).toBe(3);
    const whole = run([page(4, 6, 6, false)], torn);
    expect(seqs(whole)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(holeAfter(whole)).toBeNull();
  });

  it('knows that something is missing behind its last message', () => {
    const thread = run([page(1, 3, 3, true), { do: 'head', lastSeq: 5, readByVisitor: 0, readByAgent: 0 }]);
    expect(holeAfter(thread)).toBe(3);
  });

  it('takes the same message once, however it arrives', () => {
    const thread = run([page(1, 3, 3, true), { do: 'message', message: message(3) }, page(2, 3, 3, false)]);
    expect(seqs(thread)).toEqual([1, 2, 3]);
  });

  it('says that older messages exist only after a full page from the old end', () => {
    expect(run([page(41, 100, 100, true)]).older).toBe(true);
    expect(run([page(1, 60, 60, true)]).older).toBe(false);
    expect(run([page(1, 20, 20, true)]).older).toBe(false);
    // A page from the new end says nothing about the old one.
    expect(run([page(41, 100, 100, true), page(101, 102, 102, false)]).older).toBe(true);
  });
});

describe('own messages', () => {
  const start = run([page(1, 2, 2, true), { do: 'sending', outgoing: outgoing('mine') }]);

  it('become part of the thread when acknowledged', () => {
    const acked = run([{ do: 'acknowledged', clientId: 'mine', message: message(3, { clientId: 'mine' }) }], start);
    expect(seqs(acked)).toEqual([1, 2, 3]);
    expect(acked.outgoing).toEqual([]);
  });

  it('are not shown twice when they come back as a push before their acknowledgement', () => {
    const pushed = run([{ do: 'message', message: message(3, { clientId: 'mine' }) }], start);
    expect(pushed.outgoing).toEqual([]);
    const acked = run([{ do: 'acknowledged', clientId: 'mine', message: message(3, { clientId: 'mine' }) }], pushed);
    expect(seqs(acked)).toEqual([1, 2, 3]);
  });

  it('open a hole when others spoke in between, so that those are asked for', () => {
    const acked = run([{ do: 'acknowledged', clientId: 'mine', message: message(5, { clientId: 'mine' }) }], start);
    expect(holeAfter(acked)).toBe(2);
  });

  it('stay with the reason when refused, and can be sent again or given up', () => {
    const failed = run([{ do: 'failed', clientId: 'mine', problem: 'closed' }], start);
    expect(failed.outgoing[0]).toMatchObject({ state: 'failed', problem: 'closed' });
    expect(run([{ do: 'again', clientId: 'mine', at: 5 }], failed).outgoing[0]).toMatchObject({
      state: 'sending',
      problem: null,
    });
    expect(run([{ do: 'dropped', clientId: 'mine' }], failed).outgoing).toEqual([]);
  });
});

it('a recalled message keeps its place and loses its words', () => {
  const thread = run([page(1, 3, 3, true), { do: 'recalled', seq: 2, at: '2026-11-21T06:09:00.000Z' }]);
  expect(thread.messages[1]).toMatchObject({ seq: 2, text: '', recalledAt: '2026-11-21T06:09:00.000Z' });
});

it('in whatever order pushes arrive and repeat, filling holes ends with every message once, in order', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index + 6)),
      fc.array(fc.integer({ min: 1, max: 35 }), { maxLength: 10 }),
      (pushed, repeated) => {
        let thread = run([page(1, 5, 5, true)]);
        for (const seq of [...pushed, ...repeated])
          thread = threadReducer(thread, { do: 'message', message: message(seq) });
        for (
          let hole = holeAfter(thread), turns = 0;
          hole !== null && turns < 100;
          hole = holeAfter(thread), turns += 1
        )
          thread = threadReducer(thread, page(hole + 1, Math.min(hole + 60, thread.lastSeq), thread.lastSeq, false));
        expect(seqs(thread)).toEqual(Array.from({ length: thread.lastSeq }, (_, index) => index + 1));
      },
    ),
  );
});

describe('what the list shows', () => {
  it('begins each day with its heading and names the speaker once while they go on', () => {
    const thread = run([
      {
        do: 'page',
        messages: [
          message(1, { at: '2026-11-20T06:00:00.000Z' }),
          message(2, { at: '2026-11-21T06:00:00.000Z' }),
          message(3, { at: '2026-11-21T06:01:00.000Z' }),
          message(4, { at: '2026-11-21T06:10:00.000Z' }),
        ],
        lastSeq: 4,
        limit: 60,
        older: true,
      },
    ]);
    const shown = threadItems(thread, null).map((item) =>
      item.kind === 'message' ? `${item.message.seq}${item.head ? ' head' : ''}` : item.kind,
    );
    expect(shown).toEqual(['day', '1 head', 'day', '2 head', '3', '4 head']);
  });

  it('draws the unread line before the first unread message and what is on its way at the end', () => {
    const thread = run([page(1, 3, 3, true), { do: 'sending', outgoing: outgoing('mine') }]);
    const kinds = threadItems(thread, 2).map((item) => item.kind);
    expect(kinds).toEqual(['day', 'message', 'unread', 'message', 'message', 'outgoing']);
  });

  it('keeps the key of an own message from pressing send to the stored copy, so that nothing is drawn anew', () => {
    const sending = run([page(1, 1, 1, true), { do: 'sending', outgoing: outgoing('mine') }]);
    const stored = run([{ do: 'acknowledged', clientId: 'mine', message: message(2, { clientId: 'mine' }) }], sending);
    const keys = (thread: Thread) => threadItems(thread, null).map((item) => item.key);
    expect(keys(stored)).toEqual(keys(sending));
  });

  it('names the speaker again after a note, an event and the unread line', () => {
    const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 6, 0, second)).toISOString();
    const thread = run([
      {
        do: 'page',
        messages: [
          message(1, { at: at(1) }),
          message(2, { at: at(2), kind: 'event', event: { code: 'conversations.assigned', params: {} } }),
          message(3, { at: at(3) }),
          message(4, { at: at(4) }),
          message(5, { at: at(5), kind: 'note' }),
          message(6, { at: at(6) }),
        ],
        lastSeq: 6,
        limit: 60,
        older: true,
      },
    ]);
    const heads = (from: number | null) =>
      threadItems(thread, from).flatMap((item) => (item.kind === 'message' && item.head ? [item.message.seq] : []));
    expect(heads(null)).toEqual([1, 3, 5, 6]);
    expect(heads(4)).toEqual([1, 3, 4, 5, 6]);
  });
});

it('an older copy of the words does not undo a recall', () => {
  const thread = run([
    page(1, 2, 2, true),
    { do: 'recalled', seq: 2, at: '2026-11-21T06:09:00.000Z' },
    page(1, 2, 2, false),
  ]);
  expect(thread.messages[1]).toMatchObject({ text: '', recalledAt: '2026-11-21T06:09:00.000Z' });
});

it('a message restored from an earlier page is not shown beside its stored copy', () => {
  const thread = run([page(1, 2, 2, true), { do: 'sending', outgoing: outgoing('client-2') }]);
  expect(thread.outgoing).toEqual([]);
});
