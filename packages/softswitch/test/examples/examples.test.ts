/** The examples as they stand, called by telephones with ears. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startConferenceBridge } from '../../examples/conference-bridge.ts';
import { startEchoServer } from '../../examples/echo-server.ts';
import { type PeerCall, PeerPhone } from '../contract/peer-phone.ts';
import { freePort, until } from '../sip/wire.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function phone(port: number): Promise<PeerPhone> {
  const one = await PeerPhone.open({ user: 'guest', server: { host: '127.0.0.1', port }, realm: 'example' });
  closing.push(() => one.close());
  return one;
}

async function dial(from: PeerPhone, number: string): Promise<PeerCall> {
  const call = await from.dial(number);
  await until(() => call.up, 'the answer');
  return call;
}

describe('echo server', () => {
  it('says back what it heard', async () => {
    const port = await freePort();
    const server = await startEchoServer(port);
    closing.push(() => server.stop());
    const call = await dial(await phone(port), 'echo');
    call.speak(null);
    await call.hears(800);
    await call.hearsNo(800);
    call.speak(1300);
    const spoken = call.rtp.packets.length;
    await until(() => call.rtp.packets.length > spoken + 40, 'some speech');
    expect(call.share(1300)).toBeLessThan(0.05);
    call.speak(null);
    await call.hears(1300);
    await call.hangup();
  });
});

describe('conference bridge', () => {
  it('brings rooms together, plays music to who is alone, mutes, records and lets go by keys', async () => {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'conference-'));
    closing.push(() => rm(folder, { recursive: true }));
    const bridge = await startConferenceBridge(port, { folder, maxGuests: 3 });
    closing.push(() => bridge.stop());
    const phones = await Promise.all([0, 1, 2].map(() => phone(port)));

    const a = await dial(phones[0]!, '7001');
    a.speak(400);
    await a.hears(523);
    const b = await dial(phones[1]!, '7001');
    b.speak(1100);
    await a.hears(1100);
    await b.hears(400);
    await a.hearsNo(523);
    const c = await dial(phones[2]!, '7001');
    c.speak(1700);
    await a.hears(1700);
    await b.hears(1700);
    await c.hears(400);
    expect(bridge.guests('7001')).toBe(3);

    const other = await phones[0]!.dial('7001');
    await until(() => other.failure, 'the fourth to be refused');
    expect(other.failure?.status).toBe(486);

    b.press('*');
    b.press('6');
    await a.hearsNo(1100);
    b.press('*');
    b.press('6');
    await a.hears(1100);

    a.press('*');
    a.press('8');
    await until(async () => (await readdir(folder)).length === 1, 'a recording');

    b.press('#');
    c.press('#');
    await until(() => b.end && c.end, 'both to be let go');
    await a.hears(523);
    await a.hangup();
    await until(() => bridge.guests('7001') === 0, 'an empty room');
  });
});
