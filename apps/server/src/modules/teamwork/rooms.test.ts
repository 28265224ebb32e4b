/** Rooms through HTTP and the socket: numbers, retries, marks, mentions, files, members coming and going. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Room, RoomDetail, RoomHit, RoomMessage } from './contract.ts';

let program: TestProgram;
type Person = TestStaff & { client: Client; name: string };
const someone: Record<'li' | 'wang' | 'lead' | 'far', Person> = {} as never;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const branch = await aUnit(kernel.db, { kind: 'branch' });
  const team = await aUnit(kernel.db, { kind: 'team', parentId: branch });
  const other = await aUnit(kernel.db, { kind: 'branch' });
  const make = async (name: string, unitId: string, role: string): Promise<Person> => {
    const staff = await aStaff(kernel, { unitId, name, roles: [role] });
    return { ...staff, name, client: await program.signIn(staff.number, staff.password) };
  };
  someone.li = await make('李敏', team, 'agent');
  someone.wang = await make('王强', team, 'agent');
  someone.lead = await make('赵班长', branch, 'supervisor');
  someone.far = await make('远方', other, 'agent');
}, 120_000);
afterAll(() => program?.stop());

const tag = ({ name, number }: Person): string => `@${name}#${number}`;
const put = async (who: Person, roomId: string, text: string, clientId = newId()) =>
  (await who.client.post<{ seq: number }>(`/api/teamwork/rooms/${roomId}/messages`, { clientId, text })).body.seq;
const rooms = async (who: Person) =>
  (await who.client.get<{ rooms: Room[]; unread: number }>('/api/teamwork/rooms')).body;
const read = async (who: Person, roomId: string) =>
  (await who.client.get<{ messages: RoomMessage[] }>(`/api/teamwork/rooms/${roomId}/messages`)).body.messages;
const notices = async (who: Person) =>
  (
    await who.client.get<{ notices: { code: string; link: string; params: object }[] }>('/api/notifications/notices')
  ).body.notices.filter(({ code }) => code.startsWith('teamwork.mentioned'));
async function group(owner: Person, ...members: Person[]): Promise<string> {
  const staffIds = members.map(({ id }) => id);
  const made = await owner.client.post<RoomDetail>('/api/teamwork/rooms', { kind: 'group', name: '早班', staffIds });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return made.body.id;
}

describe('rooms', () => {
  it('reach the own unit, those above, and nobody else', async () => {
    const { li, wang, lead, far } = someone;
    const seen = await li.client.get<{ colleagues: { id: string }[] }>('/api/teamwork/colleagues');
    const ids = seen.body.colleagues.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([wang.id, lead.id]));
    expect(ids).not.toContain(far.id);
    expect(ids).not.toContain(li.id);
    const refused = await li.client.post('/api/teamwork/rooms', { kind: 'pair', staffId: far.id });
    expect(refused.body).toMatchObject({ error: { code: 'teamwork.colleague-unknown' } });
    // Whoever begins, there is one room for two.
    const [one, two] = await Promise.all([
      li.client.post<RoomDetail>('/api/teamwork/rooms', { kind: 'pair', staffId: wang.id }),
      wang.client.post<RoomDetail>('/api/teamwork/rooms', { kind: 'pair', staffId: li.id }),
    ]);
    expect(one.body.id).toBe(two.body.id);
    expect([one.body.title, two.body.title]).toEqual(['王强', '李敏']);
    expect((await lead.client.get(`/api/teamwork/rooms/${one.body.id}`)).status).toBe(404);
  });

  it('number without gaps under concurrent talk, and a retry stores nothing twice', async () => {
    const { li, wang, lead } = someone;
    const id = await group(lead, li, wang);
    const repeated = newId();
    const seqs = await Promise.all([
      ...Array.from({ length: 20 }, (_, index) => put(index % 2 ? li : wang, id, `第 ${index} 句`)),
      put(li, id, '同一句', repeated),
      put(li, id, '同一句', repeated),
      put(li, id, '同一句', repeated),
    ]);
    expect(new Set(seqs.slice(-3)).size).toBe(1);
    // 1 is the fact that the group was made.
    expect([...new Set(seqs)].sort((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, index) => index + 2));
    expect((await read(lead, id)).map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
    expect((await li.client.post(`/api/teamwork/rooms/${id}/messages`, { clientId: newId(), text: ' ' })).status).toBe(
      400,
    );
  });

  it('count what is unread, tell who is named, and show how far others read', async () => {
    const { li, wang, lead } = someone;
    const id = await group(lead, li, wang);
    await put(lead, id, '今天有大促');
    const seq = await put(lead, id, `${tag(li)} 请盯住退货队列，${tag(someone.far)} 不在`);
    const mine = (await rooms(li)).rooms.find((room) => room.id === id)!;
    expect(mine).toMatchObject({ unread: 2, mentioned: true, lastText: '@李敏 请盯住退货队列，@远方 不在' });
    expect((await rooms(lead)).rooms.find((room) => room.id === id)).toMatchObject({ unread: 0 });
    expect(await notices(li)).toMatchObject([
      { code: 'teamwork.mentioned-in', link: `/chat/${id}`, params: { name: '赵班长', room: '早班' } },
    ]);
    expect(await notices(someone.far)).toEqual([]);
    expect((await li.client.post(`/api/teamwork/rooms/${id}/read`, { seq: 9_999 })).status).toBe(204);
    expect((await rooms(li)).rooms.find((room) => room.id === id)).toMatchObject({ unread: 0, mentioned: false });
    const detail = await lead.client.get<RoomDetail>(`/api/teamwork/rooms/${id}`);
    expect(detail.body.people.find((person) => person.id === li.id)).toMatchObject({ readSeq: seq });
    const hits = await wang.client.get<{ hits: RoomHit[] }>('/api/teamwork/search?words=退货队列');
    expect(hits.body.hits).toMatchObject([{ roomId: id, seq, author: '赵班长' }]);
    expect(
      (await someone.far.client.get<{ hits: RoomHit[] }>('/api/teamwork/search?words=退货队列')).body.hits,
    ).toEqual([]);
  });

  it('let newcomers read from there on, and leavers nothing, at once', async () => {
    const { li, wang, lead } = someone;
    const id = await group(lead, li);
    await put(lead, id, '悄悄话');
    expect((await li.client.patch(`/api/teamwork/rooms/${id}`, { name: '改' })).status).toBe(403);
    const invited = await li.client.post<RoomDetail>(`/api/teamwork/rooms/${id}/members`, { staffIds: [wang.id] });
    expect(invited.body.people).toHaveLength(3);
    await put(li, id, '欢迎');
    expect((await read(wang, id)).map((message) => message.event?.code ?? message.text)).toEqual(['invited', '欢迎']);
    expect((await wang.client.get<{ hits: RoomHit[] }>('/api/teamwork/search?words=悄悄话')).body.hits).toEqual([]);

    const topic = `room:${id}`;
    const frames: { t: string; topics?: string[]; refused?: string[]; name?: string; type?: string }[] = [];
    const socket = new WebSocket(`${program.url.replace('http', 'ws')}/api/realtime`, {
      headers: { cookie: wang.client.cookie, origin: program.url },
    });
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', topics: [topic, `staff:${wang.id}`] })));
    socket.on('message', (data) => frames.push(...[JSON.parse(String(data))].flat()));
    await expect.poll(() => frames.find(({ t }) => t === 'welcome')?.refused).toEqual([]);
    await put(lead, id, '听得见');
    await expect.poll(() => frames.some(({ type }) => type === 'teamwork.message-posted')).toBe(true);
    await li.client.post(`/api/teamwork/rooms/${id}/read`, { seq: 5 });
    await expect.poll(() => frames.some(({ name }) => name === 'teamwork.read')).toBe(true);

    expect((await li.client.delete(`/api/teamwork/rooms/${id}/members/${wang.id}`)).status).toBe(403);
    expect((await lead.client.delete(`/api/teamwork/rooms/${id}/members/${wang.id}`)).status).toBe(204);
    await expect.poll(() => frames.some(({ t, topics }) => t === 'gone' && topics?.includes(topic))).toBe(true);
    expect((await wang.client.get(`/api/teamwork/rooms/${id}/messages`)).status).toBe(404);
    expect(
      (await wang.client.post(`/api/teamwork/rooms/${id}/messages`, { clientId: newId(), text: '还在' })).status,
    ).toBe(404);
    socket.close();

    // The owner leaves: the group goes on under whoever has been there longest.
    expect((await lead.client.delete(`/api/teamwork/rooms/${id}/members/${lead.id}`)).status).toBe(204);
    const left = await li.client.get<RoomDetail>(`/api/teamwork/rooms/${id}`);
    expect(left.body).toMatchObject({ ownerId: li.id, members: 1 });
    expect((await li.client.patch<RoomDetail>(`/api/teamwork/rooms/${id}`, { name: '晚班' })).body.title).toBe('晚班');
  });

  it('carry files to members only', async () => {
    const { li, wang, lead } = someone;
    const id = await group(li, lead);
    const form = new FormData();
    form.append('file', new Blob(['排班表'], { type: 'text/plain' }), '排班.txt');
    const brought = await fetch(`${program.url}/api/teamwork/rooms/${id}/files`, {
      method: 'POST',
      headers: { cookie: li.client.cookie, 'x-qiao-csrf': '1' },
      body: form,
    });
    const { fileId } = (await brought.json()) as { fileId: string };
    const path = `/api/teamwork/rooms/${id}/files/${fileId}`;
    // Not yet sent, it is its bringer's alone.
    expect((await lead.client.get(path)).status).toBe(404);
    const sent = await li.client.post(`/api/teamwork/rooms/${id}/messages`, { clientId: newId(), fileId });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    expect(await lead.client.get(path)).toMatchObject({ status: 200, body: '排班表' });
    expect((await wang.client.get(path)).status).toBe(404);
    expect((await rooms(lead)).rooms.find((room) => room.id === id)?.lastText).toBe('排班.txt');
    expect(
      (await li.client.post(`/api/teamwork/rooms/${id}/messages`, { clientId: newId(), fileId })).status,
      'a file is sent once',
    ).toBe(404);
  });
});
