/** kill -9 in the middle of sending: none lost, what is sent again keeps its id. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { testDatabase } from '#kernel/testing';
import { freePort } from '#program';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import { aside, type Server, startServer } from '../../../test/road/stage.ts';
import { makeEndpoint } from './keep-endpoints.ts';

const events = 60;
/** So many are answered before the kill; the others wait for an answer while it comes. */
const answeredFirst = 20;

it('loses none', async () => {
  const port = await freePort();
  const ids: string[] = [];
  let killed = false;
  const receiver = createServer((request, reply) => {
    request.resume().on('end', () => {
      ids.push(String(request.headers['webhook-id']));
      if (killed || ids.length <= answeredFirst) reply.end();
    });
  });
  await new Promise<void>((done) => receiver.listen(port, '127.0.0.1', done));
  const database = await testDatabase();
  let server: Server | null = null;
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-webhooks-'));
  try {
    const env = { QIAO_OUTGOING_HOSTS: `127.0.0.1:${port}` };
    server = await startServer(database.url, dataDir, { env });
    await aside(database.url, dataDir, async (kernel) => {
      const unitId = await aUnit(kernel.db, { kind: 'branch' });
      const { keys, config } = kernel;
      const hook = { name: 'x', url: `http://127.0.0.1:${port}/`, unitId, kinds: ['ticket.opened' as const] };
      await kernel.db.transact((tx) => makeEndpoint(tx, systemScope('test'), { ...hook, site: config.site, keys }));
      for (let n = 0; n < events; n++) await aTicket(kernel, { unitId, title: `第 ${n} 张` });
    });
    await expect.poll(() => ids.length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(answeredFirst);
    await server.stop('SIGKILL');
    killed = true;
    server = await startServer(database.url, dataDir, { env });
    await expect.poll(() => new Set(ids).size, { timeout: 40_000, interval: 50 }).toBe(events);
    // What nobody had answered came again, under its id.
    await expect.poll(() => ids.length, { timeout: 40_000, interval: 50 }).toBeGreaterThan(events);
    await expect
      .poll(async () => (await database.db.run(`select from webhooks.delivery where state = 'sent'`)).length, {
        timeout: 10_000,
      })
      .toBe(events);
  } finally {
    await server?.stop();
    receiver.closeAllConnections();
    receiver.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
