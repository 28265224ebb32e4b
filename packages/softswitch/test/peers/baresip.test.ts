/** A soft phone that is not ours: registers, is called, calls, holds, presses keys, hears and is heard. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEchoServer } from '../../examples/echo-server.ts';
import type { TelephonyEvent } from '../../src/adapter/types.ts';
import { type RunningEmbedded, startEmbedded } from '../contract/embedded-engine.ts';
import { channels } from '../contract/wav-channels.ts';
import { toneShare } from '../media/tone-analysis.ts';
import { freePort, until } from '../sip/wire.ts';
import { Baresip } from './baresip.ts';

describe.each(['udp', 'tcp'] as const)('baresip over %s', (transport) => {
  let engine: RunningEmbedded;
  let phone: Baresip;
  const events: TelephonyEvent[] = [];

  beforeEach(async () => {
    events.length = 0;
    engine = await startEmbedded({
      extensions: [{ extension: '8001', password: 'secret-8001' }],
      trunk: { name: 'carrier', port: await freePort() },
    });
    const { port } = engine.server;
    if (transport === 'tcp') await engine.adapter.listen({ protocol: 'TCP', host: '127.0.0.1', port });
    engine.adapter.on((event) => events.push(event));
    phone = await Baresip.start({ user: '8001', password: 'secret-8001', port, frequency: 500, transport });
    await event('registration.changed', ({ contacts }) => contacts === 1);
  });

  afterEach(async () => {
    await phone.close();
    await engine.stop();
  });

  function event<T extends TelephonyEvent['type']>(
    type: T,
    fits: (event: Extract<TelephonyEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<TelephonyEvent, { type: T }>> {
    type Wanted = Extract<TelephonyEvent, { type: T }>;
    return until(() => events.find((one): one is Wanted => one.type === type && fits(one as Wanted)), type);
  }

  it('is called: tones both ways, keys, hold and resume, hang-up', async () => {
    const { adapter, folder } = engine;
    await adapter.originate({
      legId: 'a',
      to: { kind: 'extension', extension: '8001' },
      from: { number: '95000', name: 'Hotline' },
    });
    await event('leg.answered');
    await adapter.play('a', { playId: 'tone', items: [{ tone: { frequencies: [1200], onMs: 60_000, offMs: 0 } }] });
    const path = join(folder, 'call.wav');
    await adapter.record('a', { recordingId: 'r', path, maxMs: 1500 });
    await event('recording.finished');
    const { left, right } = await channels(path);
    expect(toneShare(left, 500)).toBeGreaterThan(0.5);
    expect(toneShare(right, 1200)).toBeGreaterThan(0.5);
    expect(toneShare(left, 1200)).toBeLessThan(0.01);

    phone.command('sndcode', '5');
    phone.command('sndcode', '#');
    await event('leg.digit', ({ digit }) => digit === '#');
    expect(events.flatMap((one) => (one.type === 'leg.digit' ? [one.digit] : []))).toEqual(['5', '#']);

    phone.command('hold');
    expect(await event('leg.held', ({ held }) => held)).toMatchObject({ legId: 'a' });
    phone.command('resume');
    await event('leg.held', ({ held }) => !held);
    expect((await adapter.snapshot()).legs[0]).toMatchObject({ state: 'up', heldBy: null });

    phone.command('hangup');
    expect(await event('leg.ended')).toMatchObject({ legId: 'a', cause: 'normal', by: 'peer' });
    await phone.saw('CALL_CLOSED');
    expect(toneShare(await phone.heard(), 1200)).toBeGreaterThan(0.5);
    await engine.expectClean();
  });

  it('calls: is offered under its extension, answered, put on hold by us, and hung up on', async () => {
    const { adapter } = engine;
    phone.command('dial', `sip:4008001234@127.0.0.1:${engine.server.port};transport=${transport}`);
    const { leg } = await event('leg.offered');
    expect(leg).toMatchObject({ from: '8001', extension: '8001', to: '4008001234', trunk: null });
    await adapter.ring(leg.legId);
    await phone.saw('CALL_RINGING');
    await adapter.answer(leg.legId);
    await phone.saw('CALL_ESTABLISHED');
    await until(async () => (await adapter.statistics(leg.legId)).packetsReceived > 20, 'its voice');
    await adapter.hold(leg.legId, true);
    await adapter.hold(leg.legId, false);
    await adapter.hangup(leg.legId);
    await phone.saw('CALL_CLOSED');
    expect(await event('leg.ended')).toMatchObject({ cause: 'normal', by: 'us' });
    await engine.expectClean();
  });
});

describe('baresip and the echo server', () => {
  it('hears itself', async () => {
    const port = await freePort();
    const server = await startEchoServer(port);
    const phone = await Baresip.start({ user: 'guest', password: 'none', port, frequency: 700 });
    try {
      phone.command('dial', `sip:echo@127.0.0.1:${port}`);
      await phone.saw('CALL_ESTABLISHED');
      // It never pauses, so the server answers after its ten seconds: enough is heard when its own tone comes back.
      await until(async () => toneShare(await phone.heard(), 700) > 0.05, 'its own voice', 15_000);
      phone.command('hangup');
      await phone.saw('CALL_CLOSED');
    } finally {
      await phone.close();
      await server.stop();
    }
  }, 25_000);
});
