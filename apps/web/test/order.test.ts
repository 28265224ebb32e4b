import type { Conversation } from '@qiao/server/contracts/conversations';
import { describe, expect, it } from 'vitest';
import { inHeldOrder, nextToDo, sorted } from '../src/features/workspace/data/order.ts';

const base: Conversation = {
  id: '',
  number: '',
  channel: 'chat',
  state: 'active',
  customerId: null,
  title: '',
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
