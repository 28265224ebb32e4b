/** Pictures of announcements and posts through HTTP: read by who reads the text, by nobody else, gone with it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aPng } from '../../../test/kernel/file-samples.ts';
import type { Announcement, Picture, PostDetail } from './contract.ts';

let program: TestProgram;
let branch: string;
let agent: Client;
let colleague: Client;
let lead: Client;
let far: Client;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  branch = await aUnit(kernel.db, { kind: 'branch' });
  const team = await aUnit(kernel.db, { kind: 'team', parentId: branch });
  const make = async (unitId: string, role: string): Promise<Client> => {
    const staff = await aStaff(kernel, { unitId, roles: [role] });
    return program.signIn(staff.number, staff.password);
  };
  agent = await make(team, 'agent');
  colleague = await make(team, 'agent');
  lead = await make(branch, 'supervisor');
  far = await make(await aUnit(kernel.db, { kind: 'branch' }), 'agent');
}, 120_000);
afterAll(() => program?.stop());

async function bring(by: Client, content = aPng(30, 20), name = '图.png', type = 'image/png') {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(content)], { type }), name);
  const answer = await fetch(`${program.url}/api/bulletins/pictures`, {
    method: 'POST',
    headers: { cookie: by.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Picture & { error?: { code: string } } };
}
async function read(by: Client, fileId: string): Promise<Buffer | number> {
  const answer = await fetch(`${program.url}/api/bulletins/pictures/${fileId}`, { headers: { cookie: by.cookie } });
  return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : answer.status;
}
const keysLeft = async (fileIds: string[]): Promise<number> => {
  const [row] = await program.kernel.db.query<{ left: number }>(
    'test.picture-keys',
    'select count(wrapped_key)::int as left from kernel.file where id = any($1::uuid[])',
    [fileIds],
  );
  return row!.left;
};
const announcements = '/api/bulletins/announcements';
const posts = '/api/bulletins/posts';

it('of an announcement are seen by whom it reaches, in the order of their writer, and by nobody before it stands', async () => {
  const [one, two] = [aPng(30, 20), aPng(40, 30)];
  const first = await bring(lead, one, '../门.png');
  expect(first.body).toMatchObject({ name: '门.png', mediaType: 'image/png', size: one.length });
  const second = await bring(lead, two, '窗.png');
  const ids = [second.body.fileId, first.body.fileId];
  expect(await read(lead, ids[0]!)).toEqual(two);
  expect(await read(agent, ids[0]!)).toBe(404);
  const made = await lead.post<Announcement>(announcements, {
    unitId: branch,
    title: '通道',
    body: '见图',
    pictures: ids,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  expect(made.body.pictures.map(({ fileId }) => fileId)).toEqual(ids);
  expect(await read(agent, ids[0]!)).toEqual(two);
  expect(await read(agent, ids[1]!)).toEqual(one);
  expect(await read(far, ids[0]!)).toBe(404);
  const listed = await agent.get<{ announcements: Announcement[] }>(announcements);
  expect(listed.body.announcements[0]!.pictures.map(({ name }) => name)).toEqual(['窗.png', '门.png']);

  // Left out they stay; named anew they change places; taken out they are destroyed.
  const put = (body: object) =>
    lead.put<Announcement>(`${announcements}/${made.body.id}`, { title: '通道', body: '改', ...body });
  const same = await put({ version: made.body.version });
  expect(same.body.pictures.map(({ fileId }) => fileId)).toEqual(ids);
  const turned = await put({ version: same.body.version, pictures: [ids[1], ids[0]] });
  expect(turned.body.pictures.map(({ fileId }) => fileId)).toEqual([ids[1], ids[0]]);
  // Somebody else was faster: nothing is taken out.
  expect((await put({ version: same.body.version, pictures: [] })).status).toBe(409);
  expect(await read(agent, ids[0]!)).toEqual(two);
  const fewer = await put({ version: turned.body.version, pictures: [ids[1]] });
  expect(fewer.body.pictures).toHaveLength(1);
  expect(await read(lead, ids[0]!)).toBe(404);
  expect(await keysLeft(ids)).toBe(1);
});

it('of a post are read by every colleague and go with it', async () => {
  const { body: picture } = await bring(agent);
  const made = await agent.post<PostDetail>(posts, {
    kind: 'experience',
    title: '密封圈',
    body: '看图',
    pictures: [picture.fileId],
  });
  expect(made.body.pictures).toEqual([picture]);
  expect(await read(far, picture.fileId)).toEqual(aPng(30, 20));
  // Neither another text nor another person takes it along.
  for (const by of [agent, far]) {
    const again = await by.post(posts, { kind: 'experience', title: '另', body: '一', pictures: [picture.fileId] });
    expect(again.body).toMatchObject({ error: { code: 'bulletins.picture-not-found' } });
  }
  expect((await agent.delete(`${posts}/${made.body.id}`)).status).toBe(204);
  expect(await read(agent, picture.fileId)).toBe(404);
  expect(await keysLeft([picture.fileId])).toBe(0);
});

it('are pictures of a true kind, at most nine, and one’s own', async () => {
  const page = Buffer.from('<!doctype html><script>alert(1)</script>');
  expect(await bring(agent, page)).toMatchObject({
    status: 415,
    body: { error: { code: 'kernel.file-type-refused' } },
  });
  const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  expect((await bring(agent, drawing, 'a.svg', 'image/svg+xml')).status).toBe(415);
  const large = Buffer.concat([aPng(10, 10), Buffer.alloc(10 * 1024 * 1024)]);
  expect((await bring(agent, large)).body.error?.code).toBe('kernel.too-large');
  const { body: mine } = await bring(agent);
  const stolen = await colleague.post(posts, { kind: 'experience', title: '借', body: '图', pictures: [mine.fileId] });
  expect(stolen.body).toMatchObject({ error: { code: 'bulletins.picture-not-found' } });
  const ten = await Promise.all(Array.from({ length: 10 }, async () => (await bring(agent)).body.fileId));
  const post = (pictures: string[]) =>
    agent.post<PostDetail>(posts, { kind: 'experience', title: '多', body: '图', pictures });
  expect((await post(ten)).status).toBe(400);
  expect((await post(ten.slice(1))).body.pictures).toHaveLength(9);
});
