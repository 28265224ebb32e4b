import type { Conversation } from '@qiao/server/contracts/conversations';
import { describe, expect, it } from 'vitest';
import { inHeldOrder, nextToDo, sorted } from '../src/features/workspace/data/order.ts';
import { heard } from '../src/features/workspace/data/rows.ts';
import { moments } from '../src/features/workspace/later/moments.ts';
import { localInput } from '../src/shared/time/local-input.ts';

const base: Conversation = {
  id: '',
  number: '',
  channel: 'chat',
  state: 'active',
  customerId: null,
  title: '',
  subject: '',
  queueId: null,
  queueName: null,
  agent: null,
  ticketIds: [],
  startedAt: '2026-11-21T06:00:00.000Z',
  closedAt: null,
  lastSeq: 1,
  lastText: '',
  lastAt: '2026-11-21T06:00:00.000Z',
  lastAuthor: 'agent',
  unread: 0,
  readByVisitor: 0,
  readByAgent: 0,
  firstResponse: null,
  rating: null,
  snoozedUntil: null,
};
const clock = (dueAt: string, stoppedAt: string | null = null) => ({
  state: 'running' as const,
  startedAt: '2026-11-21T06:00:00.000Z',
  dueAt,
  stoppedAt,
});
const ids = (list: Conversation[]) => list.map((one) => one.id).join(' ');

describe('the work list', () => {
  const list: Conversation[] = [
    { ...base, id: 'answered-old', lastAt: '2026-11-21T06:01:00.000Z' },
    { ...base, id: 'answered-new', lastAt: '2026-11-21T06:30:00.000Z' },
    { ...base, id: 'waits-short', lastAuthor: 'visitor', lastAt: '2026-11-21T06:20:00.000Z' },
    { ...base, id: 'waits-long', lastAuthor: 'visitor', lastAt: '2026-11-21T06:05:00.000Z' },
    { ...base, id: 'due-later', lastAuthor: 'visitor', firstResponse: clock('2026-11-21T06:40:00.000Z') },
    { ...base, id: 'due-first', lastAuthor: 'visitor', firstResponse: clock('2026-11-21T06:02:00.000Z') },
  ];

  it('shows owed first responses by due time, then who waits longest, then the rest newest first', () => {
    expect(ids(sorted(list, 'urgent'))).toBe('due-first due-later waits-long waits-short answered-new answered-old');
  });

  it('keeps every row in its place while it is held, new ones at the foot', () => {
    const held = ['waits-short', 'answered-old', 'due-first'];
    expect(ids(inHeldOrder(list, held)).split(' ').slice(0, 3)).toEqual(held);
    expect(ids(inHeldOrder(list, held)).split(' ').slice(3)).toEqual(['answered-new', 'waits-long', 'due-later']);
  });

  it('next is the most urgent one that is not on screen', () => {
    const ordered = sorted(list, 'urgent');
    expect(nextToDo(ordered, null)?.id).toBe('due-first');
    expect(nextToDo(ordered, 'due-first')?.id).toBe('due-later');
    expect(nextToDo([], null)).toBeNull();
  });
});

it('usual moments to put things off to lie ahead, in the morning of the person’s own day', () => {
  for (let day = 0; day < 14; day++) {
    const now = new Date(2026, 10, 20 + day, 22, 15);
    const [, , tomorrow, monday] = moments(now);
    expect(moments(now).every(({ at }) => at > now)).toBe(true);
    expect(localInput(tomorrow!.at)).toMatch(/T09:00$/);
    expect(monday!.at.getDay()).toBe(1);
    expect(monday!.at.getTime() - now.getTime()).toBeLessThanOrEqual(7 * 86_400_000);
  }
});

it('a word of the customer wakes what sleeps; one of ours does not', () => {
  const asleep: Conversation = { ...base, snoozedUntil: '2026-11-30T01:00:00.000Z' };
  const word = (kind: 'visitor' | 'agent') =>
    heard(
      asleep,
      {
        conversationId: asleep.id,
        seq: asleep.lastSeq + 1,
        clientId: 'x',
        at: asleep.lastAt,
        author: { kind, id: null, name: null, number: null },
        kind: 'text',
        text: '在吗',
        event: null,
        attachment: null,
        card: null,
        recalledAt: null,
      },
      false,
    );
  expect(word('visitor').snoozedUntil).toBeNull();
  expect(word('agent').snoozedUntil).toBe(asleep.snoozedUntil);
});
