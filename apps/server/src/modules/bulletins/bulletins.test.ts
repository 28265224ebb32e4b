/** Announcements with receipts, and the experience board, through HTTP and the socket. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { TestSocket } from '../../../test/road/socket.ts';
import type { Announcement, AnnouncementWaiting, Post, PostDetail, Receipts } from './contract.ts';

let program: TestProgram;
type Person = TestStaff & { client: Client };
let branch: string;
let other: string;
const someone: Record<'li' | 'wang' | 'lead' | 'far' | 'farLead', Person> = {} as never;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  branch = await aUnit(kernel.db, { kind: 'branch' });
  const team = await aUnit(kernel.db, { kind: 'team', parentId: branch });
  other = await aUnit(kernel.db, { kind: 'branch' });
  const make = async (name: string, unitId: string, role: string): Promise<Person> => {
    const staff = await aStaff(kernel, { unitId, name, roles: [role] });
    return { ...staff, client: await program.signIn(staff.number, staff.password) };
  };
  someone.li = await make('李敏', team, 'agent');
  someone.wang = await make('王强', team, 'agent');
  someone.lead = await make('赵班长', branch, 'supervisor');
  someone.far = await make('远方', other, 'agent');
  someone.farLead = await make('钱班长', other, 'supervisor');
}, 120_000);
afterAll(() => program?.stop());

const path = '/api/bulletins/announcements';
const publish = async (who: Person, more: object = {}): Promise<Announcement> => {
  const made = await who.client.post<Announcement>(path, { unitId: branch, title: '新话术', body: '见附文', ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return made.body;
};
const listed = async (who: Person, query = '') =>
  (await who.client.get<{ announcements: Announcement[]; next: string | null }>(`${path}${query}`)).body;
const waiting = async (who: Person) => (await who.client.get<AnnouncementWaiting>('/api/bulletins/waiting')).body;

describe('announcements', () => {
  it('reach the unit and all below it, and nobody else; only who leads it publishes', async () => {
    const { li, lead, far, farLead } = someone;
    expect((await li.client.post(path, { unitId: branch, title: '我', body: '说' })).status).toBe(403);
    expect((await lead.client.post(path, { unitId: other, title: '我', body: '说' })).status).toBe(403);
    const { id } = await publish(lead);
    expect((await listed(li)).announcements.map((one) => one.id)).toContain(id);
    expect((await listed(far)).announcements.map((one) => one.id)).not.toContain(id);
    for (const call of [far.client.get(`${path}/${id}`), far.client.post(`${path}/${id}/read`)])
      expect((await call).status).toBe(404);
    expect((await farLead.client.get(`${path}/${id}/receipts`)).status).toBe(404);
    expect((await farLead.client.post(`${path}/${id}/withdraw`)).status).toBe(404);
    // The reader's own right decides who may ask for receipts.
    expect((await li.client.get(`${path}/${id}/receipts`)).status).toBe(403);
  });

  it('wait until they are read and confirmed; the lead sees who has not', async () => {
    const { li, wang, lead } = someone;
    const socket = await TestSocket.open(program.url, { cookie: li.client.cookie }, ['bulletins:all']);
    const { id } = await publish(lead, { confirm: true });
    await socket.pushed<{ id: string }>('bulletins.announcements', (data) => data.id === id);
    socket.close();
    expect((await waiting(li)).toConfirm.map((one) => one.id)).toContain(id);
    expect((await waiting(lead)).toConfirm).toEqual([]);
    await li.client.post(`${path}/${id}/read`);
    expect((await waiting(li)).toConfirm.map((one) => one.id)).toContain(id);
    const first = (await li.client.get<Announcement>(`${path}/${id}`)).body;
    expect(first).toMatchObject({ confirmedAt: null, readAt: expect.any(String) });
    await li.client.post(`${path}/${id}/read`, { confirm: true });
    expect((await waiting(li)).toConfirm.map((one) => one.id)).not.toContain(id);
    const seen = (await lead.client.get<Receipts>(`${path}/${id}/receipts`)).body;
    expect(seen).toMatchObject({ reached: 2, read: 1, confirmed: 1 });
    expect(seen.people.map((one) => one.id)).toEqual([wang.id, li.id]);
    expect(seen.people[1]!.readAt).toBe(first.readAt);
  });

  it('are corrected with one version, asked again when it matters, and taken back', async () => {
    const { li, lead } = someone;
    const made = await publish(lead);
    await li.client.post(`${path}/${made.id}/read`);
    const put = (body: object) =>
      lead.client.put<Announcement>(`${path}/${made.id}`, { title: '改', body: '改', ...body });
    const small = await put({ version: made.version });
    expect((await li.client.get<Announcement>(`${path}/${made.id}`)).body.readAt).not.toBeNull();
    expect((await put({ version: made.version })).status).toBe(409);
    await put({ version: small.body.version, again: true });
    expect((await li.client.get<Announcement>(`${path}/${made.id}`)).body.readAt).toBeNull();
    await lead.client.post(`${path}/${made.id}/withdraw`);
    expect((await lead.client.post(`${path}/${made.id}/withdraw`)).body).toMatchObject({
      error: { code: 'bulletins.announcement-over' },
    });
    expect((await listed(li)).announcements.map((one) => one.id)).not.toContain(made.id);
    expect((await listed(li, '?past=true')).announcements.map((one) => one.id)).toContain(made.id);
  });

  it('end by themselves; pages go on where the last one ended, pinned first', async () => {
    const { li, lead } = someone;
    const past = new Date(clock.ms() - 1000).toISOString();
    expect(
      (await lead.client.post(path, { unitId: branch, title: '晚', body: '了', endsAt: past })).body,
    ).toMatchObject({
      error: { code: 'bulletins.ends-in-past' },
    });
    const ending = await publish(lead, { endsAt: new Date(clock.ms() + 150).toISOString() });
    const pinned = await publish(lead, { pinned: true, title: '置顶' });
    await publish(lead, { title: '再一条' });
    await vi.waitFor(async () => {
      expect((await listed(li)).announcements.map((one) => one.id)).not.toContain(ending.id);
    });
    const all: string[] = [];
    for (let next: string | null = '', rounds = 0; next !== null && rounds < 20; rounds++) {
      const page: { announcements: Announcement[]; next: string | null } = await listed(
        li,
        `?limit=1${next ? `&cursor=${next}` : ''}`,
      );
      all.push(...page.announcements.map((one) => one.id));
      next = page.next;
    }
    expect(all).toEqual((await listed(li)).announcements.map((one) => one.id));
    expect(all[0]).toBe(pinned.id);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the experience board', () => {
  const posts = '/api/bulletins/posts';
  it('takes experiences from everybody, finds them by words, and counts each mark once', async () => {
    const { li, far } = someone;
    const made = await li.client.post<PostDetail>(posts, {
      kind: 'experience',
      title: '燃气灶打不着火的三步排查',
      body: '先看电池，再看火针，最后看气阀。',
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    const found = async (words: string) =>
      (
        await far.client.get<{ posts: Post[] }>(`${posts}?kind=experience&words=${encodeURIComponent(words)}`)
      ).body.posts.map((one) => one.id);
    expect(await found('火针')).toEqual([made.body.id]);
    expect(await found('洗碗机')).toEqual([]);
    const mark = (on: boolean) => far.client.post<PostDetail>(`${posts}/${made.body.id}/mark`, { on });
    await Promise.all([mark(true), mark(true), mark(true)]);
    expect((await far.client.get<PostDetail>(`${posts}/${made.body.id}`)).body).toMatchObject({
      marks: 1,
      marked: true,
    });
    expect((await mark(false)).body).toMatchObject({ marks: 0, marked: false });
  });

  it('tells the author of replies; others change nothing, moderators take off on record', async () => {
    const { li, far, farLead, lead } = someone;
    const { body: post } = await li.client.post<PostDetail>(posts, {
      kind: 'experience',
      title: '安抚',
      body: '先听完。',
    });
    const replied = await far.client.post<PostDetail>(`${posts}/${post.id}/replies`, { text: '同意' });
    expect(replied.body).toMatchObject({ replies: 1, answers: [{ text: '同意', mayRemove: true }] });
    const { notices } = (
      await li.client.get<{ notices: { code: string; link: string }[] }>('/api/notifications/notices')
    ).body;
    expect(notices[0]).toMatchObject({ code: 'bulletins.replied', link: `/board/posts/${post.id}` });
    const change = { title: '改', body: '改', version: post.version };
    expect((await far.client.put(`${posts}/${post.id}`, change)).body).toMatchObject({
      error: { code: 'bulletins.not-author' },
    });
    expect((await farLead.client.delete(`${posts}/${post.id}`)).status).toBe(403);
    expect((await li.client.put(`${posts}/${post.id}`, change)).status).toBe(200);
    expect((await li.client.put(`${posts}/${post.id}`, change)).status).toBe(409);
    const reply = replied.body.answers[0]!.id;
    expect((await lead.client.delete(`${posts}/${post.id}/replies/${reply}`)).status).toBe(204);
    expect((await lead.client.delete(`${posts}/${post.id}`)).status).toBe(204);
    expect((await li.client.get(`${posts}/${post.id}`)).status).toBe(404);
    const trail = await program.kernel.db.query<{ action: string }>(
      'test.trail',
      `select action from audit.entry where subject_id = $1 order by at`,
      [post.id],
    );
    expect(trail.map((row) => row.action)).toEqual(['bulletins.reply-removed', 'bulletins.post-removed']);
  });

  it('calls gatherings, with who comes along', async () => {
    const { li, wang } = someone;
    const startsAt = new Date(clock.ms() + 86_400_000).toISOString();
    expect((await li.client.post(posts, { kind: 'gathering', title: '羽毛球', body: '周五' })).status).toBe(400);
    const { body: made } = await li.client.post<PostDetail>(posts, {
      kind: 'gathering',
      title: '羽毛球',
      body: '周五晚上',
      place: '体育馆',
      startsAt,
    });
    const { body } = await wang.client.post<PostDetail>(`${posts}/${made.id}/mark`, { on: true });
    expect(body).toMatchObject({ startsAt, marks: 1, comers: [{ id: wang.id }] });
  });
});
