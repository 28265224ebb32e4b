/** Letters passed on and quoted: what arrives at the other side's server is taken apart and looked at. */
import { createTransport, type TransportOptions } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aMailbox } from '#testing/mailboxes';
import { anAgent } from '#testing/routing';
import { aPng } from '../../../test/kernel/file-samples.ts';
import type { MailServer } from '../../../test/mail/dovecot.ts';
import { deliver, type FarServer, letter, startDovecot, startFarServer, until } from '../../../test/mail/rig.ts';
import type { Correspondence } from './contract.ts';

let program: TestProgram;
let server: MailServer;
let far: FarServer;
let agent: Client;
let english: Client;
const password = 'a-mailbox-password';

beforeAll(async () => {
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const ports = { imapPort: server.port, smtpPort: far.port };
  const { queue } = await aMailbox(program.kernel, { ...ports, user: 'service', password });
  const roles = ['agent', 'supervisor'];
  const staff = async (name: string) => {
    const one = await anAgent(program.kernel, { queue, capacity: { mail: 50 }, ready: false, roles, name });
    return program.signIn(one.number, one.password);
  };
  agent = await staff('李梅');
  english = await staff('Li Na');
  expect((await english.patch('/api/identity/me', { locale: 'en' })).status).toBeLessThan(300);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

type Row = { id: string; subject: string };
async function taken(by: Client, subject: string): Promise<string> {
  const rows = async () =>
    (await by.get<{ conversations: Row[] }>('/api/conversations?view=unit&limit=50')).body.conversations;
  const all = await until(rows, (list) => list.some((row) => row.subject === subject), 20_000);
  const { id } = all.find((row) => row.subject === subject)!;
  expect((await by.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  return id;
}
const lettersOf = async (id: string) =>
  (await agent.get<{ correspondence: Correspondence }>(`/api/mail/conversations/${id}`)).body.correspondence.letters;
/** Sends, and reads what the far server then has. */
async function arrives(by: Client, id: string, input: object): Promise<Email & { raw: string }> {
  const before = far.arrived.length;
  const said = await by.post(`/api/mail/conversations/${id}/letters`, { clientId: newId(), ...input });
  expect(said.status).toBe(200);
  await until(
    () => far.arrived.length,
    (count) => count > before,
  );
  const { raw } = far.arrived[before]!;
  return { ...(await PostalMime.parse(raw)), raw: raw.toString() };
}
const composed = async (mail: object): Promise<Buffer> =>
  (
    (await createTransport({ streamTransport: true, buffer: true, newline: 'windows' } as TransportOptions).sendMail(
      mail,
    )) as unknown as { message: Buffer }
  ).message;
const inside = aPng(40, 30);
const apart = aPng(20, 20);

const complaint = (subject: string) =>
  composed({
    from: '王桂兰 <guilan@far.example>',
    to: 'service@yunzao.example, Friend <friend@far.example>',
    cc: 'third@far.example',
    subject,
    text: 'It drips.\n\n在 2026-06-30，云灶 写道：\n> earlier',
    html: `<html><head><style>p{color:red}</style></head><body><p style="color:#c00" onclick="x()">油烟机<b>漏油</b><script>steal()</script></p>
<p><img src="cid:inside@far"><img src="https://shop.example/hood.png" width="300"><img src="https://track.example/p.gif" width="1" height="1"></p>
<table><tr><td>A7</td><td>2026</td></tr></table><a href="https://bad.example/x">yunzao.example</a><p>在 2026-06-30，云灶 写道：</p><blockquote>更早的话</blockquote></body></html>`,
    attachments: [
      { filename: 'inside.png', content: inside, cid: 'inside@far' },
      // Named by no word: some programs give every file a Content-ID.
      { filename: '照片.png', content: apart, cid: 'apart@far' },
      { filename: '保修卡.txt', content: '至 2027 年' },
      { filename: 'secret.pdf', content: Buffer.from('%PDF-1.4\n%%EOF\n'), contentType: 'application/pdf' },
    ],
  });

it('passes a letter on with its HTML made harmless, pictures in place, chosen files, a head in the language of who does', async () => {
  await deliver(server, 'service', password, await complaint('油烟机漏油'));
  const id = await taken(agent, '油烟机漏油');
  const [came] = await lettersOf(id);
  const files = came!.attachments;
  expect(files.map(({ name, inline }) => [name, inline])).toEqual([
    ['inside.png', true],
    ['照片.png', false],
    ['保修卡.txt', false],
    ['secret.pdf', false],
  ]);
  const secret = files.find(({ name }) => name === 'secret.pdf')!.fileId!;
  const forward = { text: '请安排。', way: 'forward', to: ['repair@partner.example'], letterId: came!.id };
  const passed = await arrives(agent, id, { ...forward, html: '<p>请<b>安排</b>。</p>', leaveOut: [secret] });

  expect(passed.subject).toBe('Fwd: 油烟机漏油');
  expect(passed.to?.map(({ address }) => address)).toEqual(['repair@partner.example']);
  const html = passed.html!;
  for (const kept of ['<p>请<b>安排</b>。</p>', '<b>漏油</b>', 'color:#c00', '<td>A7</td>', '更早的话'])
    expect(html).toContain(kept);
  expect(html).toContain('---------- 转发的邮件 ----------');
  expect(html).toContain('发件人：王桂兰 &lt;guilan@far.example&gt;');
  const at = new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Shanghai' });
  expect(html).toContain(`时间：${at.format(new Date(came!.at))}`);
  expect(html).toContain('主题：油烟机漏油');
  expect(html).toMatch(/收件人：service@yunzao\.example、Friend &lt;friend@far\.example&gt;/);
  expect(html).toContain('抄送：third@far.example');
  expect(html).toContain('https://shop.example/hood.png');
  expect(html).toContain('⚠ bad.example');
  expect(html).not.toMatch(/script|onclick|<style|track\.example|\/api\//);
  for (const line of ['发件人：王桂兰 <guilan@far.example>', '主题：油烟机漏油', '油烟机漏油', '更早的话'])
    expect(passed.text).toContain(line);

  const shape = passed.attachments.map(({ filename, disposition, contentId }) => [filename, disposition, contentId]);
  expect(shape).toEqual([
    ['inside.png', 'inline', '<inside@far>'],
    ['照片.png', 'attachment', undefined],
    ['保修卡.txt', 'attachment', undefined],
  ]);
  expect(html).toContain('src="cid:inside@far"');
  expect(Buffer.from(passed.attachments[0]!.content as ArrayBuffer)).toEqual(inside);
  expect(Buffer.from(passed.attachments[1]!.content as ArrayBuffer)).toEqual(apart);
  expect(passed.raw).not.toContain('secret.pdf');

  // Our own copy shows the same, its picture from where it lies.
  const out = (await lettersOf(id)).find(({ direction }) => direction === 'out')!;
  const shown = (await agent.get<string>(`/api/mail/letters/${out.id}/body`)).body;
  const picture = /src="(\/api\/conversations\/[^"]+)"/.exec(shown)![1]!;
  expect((await agent.get(picture)).headers.get('content-type')).toBe('image/png');
});

it('writes the head in English for who works in English, and passes plain letters on whole', async () => {
  const text = 'First words.\n\nOn Monday, Service wrote:\n> quoted words of old\n\nLast words.';
  await deliver(server, 'service', password, letter({ subject: 'Plain hood', text }));
  const id = await taken(english, 'Plain hood');
  const passed = await arrives(english, id, { text: 'Please see.', way: 'forward', to: ['repair@partner.example'] });
  expect(passed.text).toContain('---------- Forwarded message ----------');
  expect(passed.text).toContain('From: Wang Guilan <guilan@far.example>');
  expect(passed.text).toMatch(/Date: \w+ \d+, \d{4} at /);
  expect(passed.text).toContain('Subject: Plain hood');
  expect(passed.text).toContain('To: service@yunzao.example');
  for (const words of ['First words.', 'quoted words of old', 'Last words.']) {
    expect(passed.text).toContain(words);
    expect(passed.html).toContain(words);
  }
  expect(passed.attachments).toEqual([]);
});

it('quotes HTML in answers with its pictures, also below plain words; a letter of another thread goes nowhere', async () => {
  await deliver(server, 'service', password, await complaint('引用'));
  const id = await taken(agent, '引用');
  const answer = await arrives(agent, id, { text: '周五来。' });
  expect(answer.html).toMatch(/周五来。[\s\S]*王桂兰 写道：[\s\S]*<blockquote[^>]*>[\s\S]*<b>漏油<\/b>/);
  expect(answer.html).not.toMatch(/script|onclick|track\.example/);
  expect(answer.html).toContain('src="cid:inside@far"');
  // What stands in the quotation goes along; files do not go back to who sent them.
  expect(answer.attachments.map(({ contentId }) => contentId)).toEqual(['<inside@far>']);
  expect(answer.text).toContain('> It drips.');
  expect(answer.html).toMatch(/\[ref:[a-z0-9]{12}\]/);

  const [foreign] = await lettersOf(id);
  await deliver(server, 'service', password, letter({ subject: 'Another hood', from: 'Else <else@far.example>' }));
  const another = await taken(agent, 'Another hood');
  const wrong = { clientId: newId(), text: 'x', way: 'forward', to: ['a@far.example'], letterId: foreign!.id };
  const refused = await agent.post<{ error: { code: string } }>(`/api/mail/conversations/${another}/letters`, wrong);
  expect(refused.body.error.code).toBe('mail.letter-not-found');
});
