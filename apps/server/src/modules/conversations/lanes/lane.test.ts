/** Lanes on a real PostgreSQL: grouping, repeats, refusals, and connections cut in the middle. */
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestProgram, testProgram } from '#program';
import { aConversation, aWidget, type TestWidget } from '../testing.ts';
import type { Posted } from './lane.ts';
import { Lanes } from './lanes.ts';
import type { Draft } from './post-batch.ts';

let program: TestProgram;
let widget: TestWidget;
beforeAll(async () => {
  program = await testProgram({ env: { QIAO_ROLES: 'web' } });
  widget = await aWidget(program.kernel);
}, 120_000);
afterAll(() => program?.stop());

const silent = pino({ level: 'silent' });
let next = 0;
const draftOf = (talk: { row: { id: string }; visitor: { id: string } }, given: Partial<Draft> = {}): Draft => ({
  conversationId: talk.row.id,
  clientId: `lane-test-${++next}`,
  authorKind: 'visitor',
  authorId: talk.visitor.id,
  kind: 'text',
  text: `第 ${next} 句`,
  override: false,
  ...given,
});
const lanesWith = (stored: (draft: Draft, posted: Posted) => void = () => {}): Lanes =>
  new Lanes({ db: program.kernel.db, log: silent, stored });
const rowsOf = (id: string) =>
  program.kernel.db.run<{ seq: number; client_id: string }>(
    'select seq, client_id from conversations.message where conversation_id = $1 order by seq',
    [id],
  );

it('numbers each conversation without gaps, in the order of writing, and tells before it answers', async () => {
  const told: string[] = [];
  const lanes = lanesWith((draft) => told.push(draft.clientId));
  const talks: Awaited<ReturnType<typeof aConversation>>[] = [];
  for (let n = 0; n < 6; n++) talks.push(await aConversation(program.kernel, { widget }));
  const drafts = Array.from({ length: 600 }, (_, n) => draftOf(talks[n % talks.length]!));
  const answers = await Promise.all(
    drafts.map(async (draft) => {
      const posted = await lanes.post(draft);
      expect(told).toContain(draft.clientId);
      return posted;
    }),
  );
  for (const talk of talks) {
    const mine = drafts.flatMap((draft, index) => (draft.conversationId === talk.row.id ? [{ draft, index }] : []));
    const rows = await rowsOf(talk.row.id);
    expect(rows.map((row) => row.seq)).toEqual(mine.map((_, index) => index + 1));
    expect(rows.map((row) => row.client_id)).toEqual(mine.map(({ draft }) => draft.clientId));
    expect(mine.map(({ index }) => answers[index]!.seq)).toEqual(rows.map((row) => row.seq));
  }
  await lanes.stop();
});

it('a repeat gets the stored seq, in the same batch and later; somebody else’s client id is refused', async () => {
  const lanes = lanesWith();
  const talk = await aConversation(program.kernel, { widget });
  const draft = draftOf(talk);
  const others = [draftOf(talk), draftOf(talk)];
  const together = await Promise.all([draft, draft, ...others, draft].map((one) => lanes.post(one)));
  const later = await lanes.post(draft);
  expect(new Set([together[0]!.seq, together[1]!.seq, together[4]!.seq, later!.seq]).size).toBe(1);
  expect(later!.fresh).toBe(false);
  expect(await rowsOf(talk.row.id)).toHaveLength(3);
  const stranger = draftOf(talk, {
    clientId: draft.clientId,
    authorKind: 'agent',
    authorId: talk.visitor.id,
    override: true,
  });
  await expect(lanes.post(stranger)).rejects.toMatchObject({ code: 'conversations.client-id-taken' });
  await lanes.stop();
});

it('refuses by the locked row: closed, another visitor, an agent who does not hold it; neighbours go through', async () => {
  const lanes = lanesWith();
  const open = await aConversation(program.kernel, { widget });
  const closed = await aConversation(program.kernel, { widget });
  await program.kernel.db.run(
    `update conversations.conversation set state = 'closed', closed_at = now() where id = $1`,
    [closed.row.id],
  );
  const answers = await Promise.all([
    lanes.post(draftOf(open)),
    lanes.post(draftOf(closed)),
    lanes.post(draftOf(open, { authorId: closed.visitor.id })),
    lanes.post(draftOf(open, { authorKind: 'agent', authorId: closed.visitor.id })),
    lanes.post(draftOf(open)),
  ]);
  expect(answers.map((posted) => posted?.seq ?? null)).toEqual([1, null, null, null, 2]);
  await lanes.stop();
});

it('connections cut under load: everything answered is stored once, in order, without a gap', async () => {
  const lanes = lanesWith();
  const talks = [await aConversation(program.kernel, { widget }), await aConversation(program.kernel, { widget })];
  const answers: Promise<Posted | null>[] = [];
  for (let round = 0; round < 20; round++) {
    for (let n = 0; n < 30; n++) answers.push(lanes.post(draftOf(talks[n % 2]!)));
    if (round % 4 === 2)
      await program.kernel.db.run(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and query like '%first_response_stopped_at%'`,
      );
    await new Promise((done) => setImmediate(done));
  }
  const seqs = (await Promise.all(answers)).map((posted) => posted!.seq);
  expect(seqs).toHaveLength(600);
  for (const [index, talk] of talks.entries()) {
    const rows = await rowsOf(talk.row.id);
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    expect(seqs.filter((_, n) => n % 2 === index)).toEqual(rows.map((row) => row.seq));
  }
  await lanes.stop();
}, 60_000);

it('a row that somebody else holds stops its own conversation only, and its order is kept', async () => {
  const lanes = lanesWith();
  const stuck = await aConversation(program.kernel, { widget });
  const free = await aConversation(program.kernel, { widget });
  let release = (): void => {};
  const locked = new Promise<void>((done) => {
    void program.kernel.db.transact(async (tx) => {
      await tx.run('select from conversations.conversation where id = $1 for update', [stuck.row.id]);
      await new Promise<void>((go) => {
        release = go;
        done();
      });
    });
  });
  await locked;
  let storedStuck = 0;
  const waiting = Array.from({ length: 40 }, () =>
    lanes.post(draftOf(stuck)).then((posted) => {
      storedStuck++;
      return posted;
    }),
  );
  for (let n = 0; n < 20; n++) {
    expect((await lanes.post(draftOf(free)))?.seq).toBe(n + 1);
    waiting.push(lanes.post(draftOf(stuck)));
  }
  expect(storedStuck).toBe(0);
  release();
  const seqs = (await Promise.all(waiting)).map((posted) => posted!.seq);
  expect(seqs).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
  expect((await lanes.post(draftOf(stuck)))?.seq).toBe(61);
  await lanes.stop();
});
