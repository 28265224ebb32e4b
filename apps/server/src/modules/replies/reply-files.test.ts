/** Files of saved replies through HTTP: who keeps and sees them, limits, and the copies that conversations get. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aVisitor, aWidget } from '#testing/conversations';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent, aQueue } from '#testing/routing';
import { aPng } from '../../../test/kernel/file-samples.ts';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Brought, Reply } from './contract.ts';

const picture = aPng(30, 20);
const sheet = Buffer.from('%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');

let program: TestProgram;
let administrator: Client;
let leader: Client;
let agent: Client;
let stranger: Client;
let branch: string;
let widgetId: string;
let conversationId: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const first = await anAdministrator(kernel);
  administrator = await program.signIn(first.number, first.password);
  branch = await aUnit(kernel.db, { kind: 'branch' });
  const team = await aUnit(kernel.db, { kind: 'team', parentId: branch });
  const lead = await aStaff(kernel, { unitId: branch, roles: ['supervisor'] });
  leader = await program.signIn(lead.number, lead.password);
  const widget = await aWidget(kernel, { queue: await aQueue(kernel, { unitId: team }) });
  widgetId = widget.id;
  const person = await anAgent(kernel, { queue: widget.queue, name: '李敏' });
  agent = await program.signIn(person.number, person.password);
  const elsewhere = await aStaff(kernel, { unitId: await aUnit(kernel.db, { kind: 'branch' }), roles: ['agent'] });
  stranger = await program.signIn(elsewhere.number, elsewhere.password);
  const visitor = program.bearer((await aVisitor(kernel, { widget })).token);
  const started = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '怎么清洗？' },
  });
  conversationId = started.body.id;
  await takeOffer(agent, conversationId);
}, 120_000);
afterAll(() => program?.stop());

const body = { zh: '清洗步骤见附件', en: '' };
async function aReply(by: Client, reach: 'own' | 'team', title: string): Promise<string> {
  const made = await by.post<Reply>('/api/replies', { reach, unitId: reach === 'team' ? branch : null, title, body });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return made.body.id;
}
async function bring(by: Client, id: string, content: Buffer, name: string, type: string) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(content)], { type }), name);
  const answer = await fetch(`${program.url}/api/replies/${id}/files`, {
    method: 'POST',
    headers: { cookie: by.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Reply & { error?: { code: string } } };
}
const read = async (by: Client, path: string): Promise<Buffer | number> => {
  const answer = await fetch(program.url + path, { headers: { cookie: by.cookie } });
  return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : answer.status;
};

it('are kept by who keeps the reply, seen by who uses it, gone with it', async () => {
  const id = await aReply(leader, 'team', '清洗步骤');
  const first = await bring(leader, id, picture, '../步骤.png', 'image/png');
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  const second = await bring(leader, id, sheet, '说明书.pdf', 'application/pdf');
  expect(second.body.files).toMatchObject([
    { name: '步骤.png', mediaType: 'image/png', size: picture.length },
    { name: '说明书.pdf', mediaType: 'application/pdf', size: sheet.length },
  ]);
  const [fileId, other] = second.body.files.map((one) => one.fileId);
  const path = `/api/replies/${id}/files/${fileId}`;
  expect((await bring(agent, id, picture, 'a.png', 'image/png')).status).toBe(403);
  expect((await agent.delete(path)).status).toBe(403);
  expect((await bring(stranger, id, picture, 'a.png', 'image/png')).status).toBe(404);
  expect(await read(agent, path)).toEqual(picture);
  expect(await read(stranger, path)).toBe(404);
  // Another reply's address does not lead to this file.
  const own = await aReply(agent, 'own', '我的');
  expect(await read(agent, `/api/replies/${own}/files/${fileId}`)).toBe(404);

  expect((await leader.delete(path)).body).toMatchObject({ files: [{ fileId: other }] });
  expect(await read(agent, path)).toBe(404);
  expect((await leader.delete(`/api/replies/${id}`)).status).toBe(204);
  const left = await program.kernel.db.query<{ wrapped_key: string | null }>(
    'test.reply-files',
    `select wrapped_key from kernel.file where owner_kind = 'reply' and owner_id = $1`,
    [id],
  );
  expect(left).toEqual([{ wrapped_key: null }, { wrapped_key: null }]);
  const trail = await auditTrail(program.kernel.db, id);
  expect(trail.map(({ action }) => action)).toEqual([
    'replies.added',
    'replies.file-added',
    'replies.file-added',
    'replies.file-removed',
    'replies.deleted',
  ]);
});

it('are pictures and PDFs of a true kind, at most five', async () => {
  const id = await aReply(agent, 'own', '五个');
  const page = Buffer.from('<!doctype html><script>alert(1)</script>');
  expect(await bring(agent, id, page, 'a.pdf', 'application/pdf')).toMatchObject({
    status: 415,
    body: { error: { code: 'kernel.file-type-refused' } },
  });
  const large = Buffer.concat([picture, Buffer.alloc(10 * 1024 * 1024)]);
  expect((await bring(agent, id, large, 'a.png', 'image/png')).body.error?.code).toBe('kernel.too-large');
  // Six at once: whoever comes last is told.
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) => bring(agent, id, aPng(10 + n, 10), `${n}.png`, 'image/png')),
  );
  const count = (status: number) => answers.filter((one) => one.status === status).length;
  expect([count(200), count(409)]).toEqual([5, 1]);
  const { replies } = (await agent.get<{ replies: Reply[] }>('/api/replies')).body;
  expect(replies.find((one) => one.id === id)?.files).toHaveLength(5);
});

it('come into the conversation as copies of its own, as far as its entrance takes them', async () => {
  const id = await aReply(agent, 'own', '附件');
  await bring(agent, id, picture, '步骤.png', 'image/png');
  await bring(agent, id, sheet, '说明书.pdf', 'application/pdf');
  const fill = async (by: Client, context: object) =>
    (await by.post<{ text: string } & Brought>(`/api/replies/${id}/fill`, context)).body;
  const filled = await fill(agent, { conversationId });
  expect(filled).toMatchObject({ text: body.zh, left: [], files: [{ name: '步骤.png' }, { name: '说明书.pdf' }] });
  for (const { fileId, mediaType } of filled.files)
    expect(
      (
        await agent.post(`/api/conversations/${conversationId}/messages`, {
          clientId: newId(),
          kind: mediaType.startsWith('image/') ? 'image' : 'file',
          text: '',
          fileId,
        })
      ).status,
    ).toBe(200);
  // What was sent stays, also when the reply is gone.
  expect((await agent.delete(`/api/replies/${id}`)).status).toBe(204);
  expect(await read(agent, `/api/conversations/${conversationId}/files/${filled.files[0]!.fileId}`)).toEqual(picture);
  expect(await read(agent, `/api/conversations/${conversationId}/files/${filled.files[1]!.fileId}`)).toEqual(sheet);
});

it('are named where they are not taken: no conversation, one of somebody else, an entrance without PDFs', async () => {
  const made = await leader.post<Reply>('/api/replies', { reach: 'team', unitId: branch, title: '手册', body });
  const { id } = made.body;
  await bring(leader, id, sheet, '说明书.pdf', 'application/pdf');
  await bring(leader, id, picture, '步骤.png', 'image/png');
  const fill = async (by: Client, context: object) =>
    (await by.post<{ text: string } & Brought>(`/api/replies/${id}/fill`, context)).body;
  expect(await fill(agent, {})).toMatchObject({ files: [], left: [{ reason: 'place' }, { reason: 'place' }] });
  const all = await administrator.post<Reply>('/api/replies', { reach: 'company', title: '总手册', body });
  await bring(administrator, all.body.id, sheet, '说明书.pdf', 'application/pdf');
  const blind = await stranger.post<Brought>(`/api/replies/${all.body.id}/fill`, { conversationId });
  expect(blind.body).toMatchObject({ files: [], left: [{ name: '说明书.pdf', reason: 'place' }] });
  await program.kernel.db.query(
    'test.entrance',
    `update conversations.widget set upload_accept = '{image/png}', upload_max_bytes = 100000 where id = $1`,
    [widgetId],
  );
  expect(await fill(agent, { conversationId })).toMatchObject({
    files: [{ name: '步骤.png' }],
    left: [{ name: '说明书.pdf', reason: 'type' }],
  });
});
