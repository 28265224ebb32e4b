/** Who is on the pages, asked by hand and by rule, kept out: through HTTP as the widget and the agents do. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ban, LiveVisitor, Rule, ShownInvitation } from '#contracts/visitors';
import { newId, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget, type TestVisitor, type TestWidget } from '#testing/conversations';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
let other: Client;
let leader: Client;
let stranger: Client;
let keeper: Client;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel);
  const { unitId } = widget.queue;
  const enter = async (staff: { number: string; password: string }) => program.signIn(staff.number, staff.password);
  desk = await enter(await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } }));
  other = await enter(await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } }));
  leader = await enter(await aStaff(program.kernel, { unitId, roles: ['supervisor'] }));
  keeper = await enter(await aStaff(program.kernel, { unitId, permissions: ['visitors.configure'] }));
  const far = await aUnit(program.kernel.db);
  stranger = await enter(await aStaff(program.kernel, { unitId: far, roles: ['supervisor'] }));
}, 120_000);
afterAll(() => program?.stop());

type Code = { error: { code: string; message: string } };
type Page = { visitor: TestVisitor; client: Client; pulse: () => Promise<ShownInvitation | null> };
async function aPage(): Promise<Page> {
  const visitor = await aVisitor(program.kernel, { widget });
  const client = program.bearer(visitor.token);
  return {
    visitor,
    client,
    pulse: async () =>
      (await client.post<{ invitation: ShownInvitation | null }>(`/api/widget/visits/${visitor.visitId}/pulse`, {}))
        .body.invitation,
  };
}
const live = async (client: Client, { visitor }: Page): Promise<LiveVisitor | undefined> =>
  (await client.get<{ visitors: LiveVisitor[] }>('/api/visitors/live')).body.visitors.find(
    (one) => one.visitId === visitor.visitId,
  );
const talk = (page: Page) =>
  page.client.post<{ id: string } & Code>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '在吗' },
  });
const invite = (client: Client, page: Page) =>
  client.post<{ id: string } & Code>(`/api/visitors/live/${page.visitor.visitId}/invitation`, { text: '需要帮忙吗？' });

it('a visitor is listed while the page asks, and to those of the unit only', async () => {
  const page = await aPage();
  expect(await live(desk, page)).toMatchObject({
    pageTitle: '洗衣机',
    visitCount: 1,
    conversation: null,
    invitation: null,
  });
  expect(await live(stranger, page)).toBeUndefined();
  // Silent for longer than two lost calls: gone; a call brings it back; leaving takes it away at once.
  const away = steerClock(() => Date.now() + 66_000);
  try {
    expect(await live(desk, page)).toBeUndefined();
    await page.pulse();
    expect(await live(desk, page)).toBeDefined();
  } finally {
    away();
  }
  await page.client.post(`/api/widget/visits/${page.visitor.visitId}/pages`, { page: 'https://x/', left: true });
  expect(await live(desk, page)).toBeUndefined();
  // Nobody keeps another's visit alive.
  const foreign = await aPage();
  expect((await foreign.client.post(`/api/widget/visits/${page.visitor.visitId}/pulse`, {})).status).toBe(404);
});

it('an invitation by hand is shown, answered once, and its chat rings the one who asked', async () => {
  const page = await aPage();
  expect((await invite(stranger, page)).body.error.code).toBe('visitors.visit-not-found');
  expect((await invite(desk, page)).status).toBe(200);
  expect((await invite(other, page)).body.error.code).toBe('visitors.already-invited');
  const shown = await page.pulse();
  expect(shown).toMatchObject({ text: '需要帮忙吗？' });
  expect((await live(desk, page))?.invitation).toBe('shown');
  const answer = (client: Client, outcome: string) => client.post(`/api/widget/invitations/${shown!.id}`, { outcome });
  expect((await answer((await aPage()).client, 'accepted')).status).toBe(404);
  expect((await answer(page.client, 'accepted')).status).toBe(204);
  expect((await answer(page.client, 'declined')).status).toBe(404);
  expect(await page.pulse()).toBeNull();
  const { body } = await talk(page);
  const [item] = await program.kernel.db.run<{ wanted: { dedicated: string } }>(
    'select wanted from routing.work_item where subject_id = $1',
    [body.id],
  );
  const { body: me } = await desk.get<{ staff: { id: string } }>('/api/identity/me');
  expect(item?.wanted.dedicated).toBe(me.staff.id);
  await takeOffer(desk, body.id);
  expect(await live(desk, page)).toMatchObject({ conversation: { id: body.id, own: true } });
  expect((await invite(desk, page)).body.error.code).toBe('visitors.talks-already');
});

it('a rule asks by itself, once within its days, and counts', async () => {
  const input = {
    widgetId: widget.id,
    name: '洗衣机页',
    pageHas: 'washing',
    staySeconds: 30,
    text: { zh: '要看看吗', en: 'Look?' },
  };
  expect((await stranger.post('/api/visitors/rules', input)).status).toBe(403);
  const made = await keeper.post<Rule>('/api/visitors/rules', input);
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const page = await aPage();
  expect(await page.pulse()).toBeNull();
  const later = steerClock(() => Date.now() + 31_000);
  try {
    const asked = await page.pulse();
    expect(asked).toMatchObject({ text: '要看看吗', from: null });
    expect((await page.pulse())?.id).toBe(asked!.id);
    await page.client.post(`/api/widget/invitations/${asked!.id}`, { outcome: 'declined' });
    expect(await page.pulse()).toBeNull();
  } finally {
    later();
  }
  const changed = { ...input, active: false, version: made.body.version };
  const kept = await keeper.put<Rule>(`/api/visitors/rules/${made.body.id}`, changed);
  expect(kept.body).toMatchObject({ active: false, asked: 1, accepted: 0 });
  expect((await keeper.put(`/api/visitors/rules/${made.body.id}`, changed)).status).toBe(409);
  expect((await keeper.delete(`/api/visitors/rules/${made.body.id}`)).status).toBe(204);
});

it('a ban ends the chat, refuses the next with clear words until it ends or is lifted, and is audited', async () => {
  const page = await aPage();
  const { body } = await talk(page);
  await desk.post(`/api/conversations/${body.id}/take`);
  const ban = (client: Client, given: object) =>
    client.post<Ban & Code>('/api/visitors/bans', { visitId: page.visitor.visitId, reason: '辱骂', ...given });
  expect((await ban(desk, { by: 'visitor', hours: 1 })).status).toBe(403);
  expect((await ban(stranger, { by: 'visitor', hours: 1 })).body.error.code).toBe('visitors.visit-not-found');
  const made = await ban(leader, { by: 'visitor', hours: 1 });
  expect(made.body).toMatchObject({ by: 'visitor', reason: '辱骂', ip: null });
  const state = async () => (await desk.get<{ state: string }>(`/api/conversations/${body.id}`)).body.state;
  expect(await state()).toBe('closed');
  const refused = await talk(page);
  expect(refused.status).toBe(403);
  expect(refused.body.error.message).toContain('您暂时不能使用在线交谈');
  const after = steerClock(() => Date.now() + 3_601_000);
  try {
    expect((await talk(page)).status).toBe(200);
  } finally {
    after();
  }
  expect((await stranger.post(`/api/visitors/bans/${made.body.id}/lift`)).status).toBe(404);
  expect((await leader.post<Ban>(`/api/visitors/bans/${made.body.id}/lift`)).body.liftedAt).not.toBeNull();
  // By address: everybody behind it, also with a new browser.
  await program.kernel.db.run(`update conversations.visit set ip = '127.0.0.1' where id = $1`, [page.visitor.visitId]);
  const wide = await ban(leader, { by: 'address', hours: null });
  expect(wide.body).toMatchObject({ by: 'address', until: null });
  const neighbour = await aPage();
  expect((await talk(neighbour)).body.error.code).toBe('visitors.banned-for-good');
  await leader.post(`/api/visitors/bans/${wide.body.id}/lift`);
  expect((await talk(neighbour)).status).toBe(200);
  const trail = await program.kernel.db.run<{ action: string; detail: object }>(
    `select action, detail from audit.entry where subject_id = $1 and action like 'visitors.%' order by at`,
    [page.visitor.id],
  );
  expect(trail.map(({ action }) => action)).toEqual([
    'visitors.banned',
    'visitors.ban-lifted',
    'visitors.banned',
    'visitors.ban-lifted',
  ]);
  // The trail outlives erasure: no address in it.
  expect(JSON.stringify(trail)).not.toContain('127.0.0.1');
});
