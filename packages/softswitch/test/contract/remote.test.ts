/** The contract once more, through the process boundary; and what is special about it: controllers that come and go. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteAdapter, serveAdapter } from '../../src/adapter/index.ts';
import type { TelephonyEvent } from '../../src/adapter/types.ts';
import { freePort, until } from '../sip/wire.ts';
import { startEmbedded } from './embedded-engine.ts';
import type { StartEngine } from './engine.ts';
import { PeerPhone } from './peer-phone.ts';
import { describeContract } from './scenarios.ts';

const startRemote: StartEngine = async (setup) => {
  const engine = await startEmbedded(setup);
  const path = join(engine.folder, 'adapter.sock');
  const server = await serveAdapter(engine.adapter, { path });
  const adapter = new RemoteAdapter({ path, retryMs: 20 });
  await adapter.start();
  return {
    ...engine,
    adapter,
    stop: async () => {
      await adapter.stop();
      await server.close();
      await engine.stop();
    },
  };
};

describeContract('embedded engine behind a local socket', startRemote);

describe('a controller that restarts', () => {
  let engine: Awaited<ReturnType<typeof startEmbedded>>;
  let server: Awaited<ReturnType<typeof serveAdapter>>;
  let carrier: PeerPhone;
  let path: string;

  beforeAll(async () => {
    const port = await freePort();
    engine = await startEmbedded({ extensions: [], trunk: { name: 'carrier', port } });
    path = join(engine.folder, 'adapter.sock');
    server = await serveAdapter(engine.adapter, { path, maxMissed: 50 });
    carrier = await PeerPhone.open({ user: '13800138000', server: engine.server, realm: engine.realm, port });
  });

  afterAll(async () => {
    await carrier.close();
    await server.close();
    await engine.stop();
  });

  async function attach(): Promise<{ adapter: RemoteAdapter; events: TelephonyEvent[] }> {
    const adapter = new RemoteAdapter({ path, retryMs: 20 });
    const events: TelephonyEvent[] = [];
    adapter.on((event) => events.push(event));
    await adapter.start();
    return { adapter, events };
  }

  it('finds its calls again with their audio, learns what it missed, and decides about who rang meanwhile', async () => {
    const first = await attach();
    const [one, two] = [await carrier.dial('100'), await carrier.dial('200')];
    one.speak(400);
    two.speak(1100);
    await until(() => first.events.filter((event) => event.type === 'leg.offered').length === 2, 'two calls');
    await first.adapter.createBridge('b');
    for (const leg of (await first.adapter.snapshot()).legs) {
      await first.adapter.answer(leg.legId);
      await first.adapter.setTag(leg.legId, `tag-${leg.to}`);
      await first.adapter.join('b', leg.legId);
    }
    await one.hears(1100);
    await first.adapter.stop();
    await until(() => server.controllers === 0, 'the controller to be gone');

    // Nobody controls: sound goes on, a new caller hears it ring, one call ends.
    await two.hears(400);
    const three = await carrier.dial('300');
    await until(() => three.statuses.includes(180), 'ringing');
    await two.hangup();
    await until(() => engine.adapter.diagnostics().legs === 2, 'the leg to end');

    const second = await attach();
    const { legs, bridges } = await second.adapter.snapshot();
    expect(legs.map(({ to, state, tag }) => ({ to, state, tag })).sort((a, b) => a.to.localeCompare(b.to))).toEqual([
      { to: '100', state: 'up', tag: 'tag-100' },
      { to: '300', state: 'ringing', tag: null },
    ]);
    expect(bridges[0]?.legs).toEqual([legs.find((leg) => leg.to === '100')!.legId]);
    await until(() => second.events.some((event) => event.type === 'leg.ended'), 'the missed end');
    const offered = second.events.find((event) => event.type === 'leg.offered');
    await second.adapter.answer(offered!.leg.legId);
    await until(() => three.up, 'the answer');
    for (const leg of legs) await second.adapter.hangup(leg.legId);
    await until(() => one.end && three.end, 'both ends');
    await second.adapter.closeBridge('b');
    await second.adapter.stop();
    await engine.expectClean();
  });

  it('says that the engine is out of reach, and is up again when it is back', async () => {
    const { adapter, events } = await attach();
    await server.close();
    await until(
      () => events.at(-1)?.type === 'engine.changed' && (events.at(-1) as { state: string }).state === 'down',
      'down',
    );
    await expect(adapter.snapshot()).rejects.toMatchObject({ code: 'engine-down' });
    expect(await adapter.health()).toMatchObject({ state: 'down' });
    server = await serveAdapter(engine.adapter, { path });
    await until(() => (events.at(-1) as { state?: string }).state === 'up', 'up again');
    expect((await adapter.health()).state).toBe('up');
    await adapter.stop();
  });

  it('closes the door on anything that is not its protocol', async () => {
    const { createConnection } = await import('node:net');
    const socket = createConnection(path);
    socket.on('error', () => {});
    socket.resume();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await closed;
    const { adapter } = await attach();
    const call = (adapter as unknown as { ask(method: string): Promise<unknown> }).ask.bind(adapter);
    await expect(call('stop')).rejects.toThrow(/no such method/);
    await expect(call('constructor')).rejects.toThrow(/no such method/);
    expect((await adapter.health()).state).toBe('up');
    await adapter.stop();
  });
});
