import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GuardedOutgoing, isInner } from './outgoing.ts';

const asked: string[] = [];
let told = '';
const server = createServer((request, answer) => {
  asked.push(request.url!);
  request.on('data', (part: Buffer) => {
    told = String(part);
  });
  if (request.url === '/away') answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  else if (request.url === '/long') answer.end(`"${'x'.repeat(300_000)}"`);
  else if (request.url === '/never') answer.write('[');
  else answer.end('{"state":"sent"}');
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const ask = (url: string, timeoutMs = 2000) => ({ url, method: 'GET' as const, timeoutMs });

it('knows inner addresses in every spelling', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.1.1',
    '100.100.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1',
    '2002:7f00:1::1',
    '64:ff9b::7f00:1',
  ])
    expect(isInner(address), address).toBe(true);
  for (const address of ['8.8.8.8', '114.114.114.114', '2400:3200::1']) expect(isInner(address), address).toBe(false);
});

it('calls no inner address, whatever its spelling, and what is no web address not at all', async () => {
  const closed = new GuardedOutgoing([]);
  const port = base.split(':')[2];
  for (const url of [
    base,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    'file:///etc/passwd',
    'http://user:word@example.com/',
  ])
    await expect(closed.json(ask(url)), url).rejects.toMatchObject({ code: 'kernel.outgoing-refused' });
  await expect(closed.form({ url: base, fields: {}, timeoutMs: 2000 })).rejects.toMatchObject({
    code: 'kernel.outgoing-refused',
  });
  expect(asked).toEqual([]);
});

it('asks a host that the operator named; follows no redirect, takes no flood, waits no longer than said', async () => {
  const open = new GuardedOutgoing(['127.0.0.1']);
  expect(await open.json(ask(`${base}/order`))).toEqual({ state: 'sent' });
  const form = (path: string) => open.form({ url: base + path, fields: { code: 'a b&c' }, timeoutMs: 2000 });
  expect(await form('/order')).toEqual({ status: 200, body: { state: 'sent' } });
  expect(told).toBe('code=a+b%26c');
  expect(await form('/away')).toEqual({ status: 302, body: null });
  const call = { url: `${base}/order`, method: 'POST' as const, content: Buffer.from('<xml/>'), timeoutMs: 2000 };
  const said = await open.call({ ...call, headers: { 'content-type': 'text/xml', 'webhook-id': 'msg_1' } });
  expect([said.status, said.content.toString(), told]).toEqual([200, '{"state":"sent"}', '<xml/>']);
  expect((await open.call({ ...ask(`${base}/long`), mostBytes: 400_000 })).content).toHaveLength(300_002);
  // A line break or foreign letters in a head: not sent at all, and no more than that.
  for (const headers of [{ 'x-id': 'a\nwebhook-id: b' }, { 'x-id': '编号' }])
    await expect(open.call({ ...call, headers })).rejects.toMatchObject({ code: 'kernel.outgoing-failed' });
  for (const path of ['/away', '/long'])
    await expect(open.json(ask(base + path)), path).rejects.toMatchObject({ code: 'kernel.outgoing-failed' });
  await expect(open.json(ask(`${base}/never`, 100))).rejects.toMatchObject({ code: 'kernel.outgoing-failed' });
});
