import type { Conversation, Message } from '@qiao/server/contracts/conversations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterReload, Outbox, storedMessage, type Waiting } from '../src/features/workspace/data/outbox.ts';
import { answered, fresher, heard } from '../src/features/workspace/data/rows.ts';

class Memory implements Storage {
  private readonly map = new Map<string, string>();
  full = false;
  get length() {
    return this.map.size;
  }
  clear() {
    this.map.clear();
  }
  getItem(key: string) {
    return this.map.get(key) ?? null;
  }
  key(index: number) {
    return [...this.map.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.map.delete(key);
  }
  setItem(key: string, value: string) {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.map.set(key, value);
  }
}

const waiting = (clientId: string, part: Partial<Waiting> = {}): Waiting => ({
  conversationId: 'c1',
  clientId,
  kind: 'text',
  text: `words ${clientId}`,
  file: null,
  at: 1_000,
  state: 'sending',
  problem: null,
  ...part,
});
const ids = (outbox: Outbox) => outbox.list().map((one) => one.clientId);

describe('the outbox', () => {
  it('keeps what was sent in order until it is acknowledged, also over a reload', () => {
    const storage = new Memory();
    const outbox = new Outbox(storage, 'me');
    for (const id of ['first', 'second', 'third']) outbox.keep(waiting(id));
    outbox.drop('second');
    expect(ids(new Outbox(storage, 'me'))).toEqual(['first', 'third']);
    expect(new Outbox(storage, 'me').list()[0]).toEqual(waiting('first'));
  });

  it('remembers a refusal in the place of the message', () => {
    const outbox = new Outbox(new Memory(), 'me');
    for (const id of ['first', 'second']) outbox.keep(waiting(id));
    outbox.keep(waiting('first', { state: 'failed', problem: 'closed' }));
    expect(ids(outbox)).toEqual(['first', 'second']);
    expect(outbox.list()[0]).toMatchObject({ state: 'failed', problem: 'closed' });
  });

  it('is of one person only', () => {
    const storage = new Memory();
    new Outbox(storage, 'me').keep(waiting('mine'));
    expect(new Outbox(storage, 'other').list()).toEqual([]);
  });

  it('leaves nothing in storage when empty, and survives spoiled or full storage', () => {
    const storage = new Memory();
    const outbox = new Outbox(storage, 'me');
    outbox.keep(waiting('one'));
    outbox.drop('one');
    expect(storage.length).toBe(0);
    storage.setItem('qiao.outbox.me', '{"not": "a list"}');
    expect(outbox.list()).toEqual([]);
    storage.setItem('qiao.outbox.me', '[1, null, {"clientId": "x"}');
    expect(outbox.list()).toEqual([]);
    storage.full = true;
    expect(() => outbox.keep(waiting('one'))).not.toThrow();
  });

  it('holds exactly what was kept and not dropped, whatever the order of both', () => {
    const step = fc.record({ keep: fc.boolean(), id: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const outbox = new Outbox(new Memory(), 'me');
        const model: string[] = [];
        for (const { keep, id } of steps) {
          if (keep) outbox.keep(waiting(id));
          else outbox.drop(id);
          const at = model.indexOf(id);
          if (keep && at === -1) model.push(id);
          if (!keep && at !== -1) model.splice(at, 1);
        }
        expect(ids(outbox)).toEqual(model);
      }),
    );
  });

  it('sends fresh words by itself after a reload, asks about old ones, leaves refused ones alone', () => {
    expect(afterReload(waiting('new', { at: 0 }), 9 * 60_000)).toBe('send');
    expect(afterReload(waiting('old', { at: 0 }), 11 * 60_000)).toBe('ask');
    expect(afterReload(waiting('no', { at: 0, state: 'failed' }), 1_000)).toBe('failed');
  });
});

const row: Conversation = {
  id: 'c1',
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
  lastSeq: 4,
  lastText: 'before',
  lastAt: '2026-11-21T06:00:00.000Z',
  lastAuthor: 'visitor',
  unread: 2,
  readByVisitor: 0,
  readByAgent: 0,
  firstResponse: {
    state: 'running',
    startedAt: '2026-11-21T06:00:00.000Z',
    dueAt: '2026-11-21T06:00:30.000Z',
    stoppedAt: null,
  },
  rating: null,
  snoozedUntil: null,
};
const own = (part: Partial<Waiting>, seq: number, at: string): Message =>
  storedMessage({ id: 's1', name: 'Lin', number: '8021' }, waiting('own', part), {
    conversationId: 'c1',
    clientId: 'own',
    seq,
    at,
  });
const theirs = (seq: number, part: Partial<Message> = {}): Message => ({
  ...own({ text: `said ${seq}` }, seq, '2026-11-21T06:05:00.000Z'),
  author: { kind: 'visitor', id: 'v', name: null, number: null },
  ...part,
});

describe('a row of the list', () => {
  it('follows an own answer at once and stops the first response', () => {
    const met = answered(row, own({}, 5, '2026-11-21T06:00:20.000Z'));
    expect(met).toMatchObject({ lastSeq: 5, lastText: 'words own', lastAuthor: 'agent', unread: 0 });
    expect(met.firstResponse).toMatchObject({ state: 'met', stoppedAt: '2026-11-21T06:00:20.000Z' });
    expect(answered(row, own({}, 5, '2026-11-21T06:00:31.000Z')).firstResponse?.state).toBe('breached');
  });

  it('does not take a note for an answer', () => {
    expect(answered(row, own({ kind: 'note' }, 5, '2026-11-21T06:00:20.000Z'))).toEqual({ ...row, lastSeq: 5 });
  });

  it('counts what the customer says as unread unless it is seen, once', () => {
    const told = heard(row, theirs(5), false);
    expect(told).toMatchObject({ lastSeq: 5, lastText: 'said 5', unread: 3 });
    expect(heard(told, theirs(5), false)).toBe(told);
    expect(heard(row, theirs(5), true).unread).toBe(2);
  });

  it('keeps its words when only the system speaks', () => {
    expect(heard(row, theirs(5, { kind: 'event', text: '' }), false)).toEqual({ ...row, lastSeq: 5 });
  });

  it('is not set back by a list that was read before the last push', () => {
    const told = heard(row, theirs(5), false);
    expect(fresher(told, row)).toMatchObject({ lastSeq: 5, lastText: 'said 5', unread: 3 });
    expect(fresher(row, told)).toBe(told);
    expect(fresher(undefined, row)).toBe(row);
  });
});
