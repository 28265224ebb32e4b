/** Faults and secrets of media as calls see them: a media process that dies, trunks with SRTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedAdapter } from '../../src/adapter/index.ts';
import type { Leg, TelephonyEvent } from '../../src/adapter/types.ts';
import { createMediaEngine, type OwnedMediaEngine } from '../../src/media/index.ts';
import { PeerPhone } from '../contract/peer-phone.ts';
import { channels } from '../contract/wav-channels.ts';
import { toneShare } from '../media/tone-analysis.ts';
import { freePort, until } from '../sip/wire.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Office = {
  adapter: EmbeddedAdapter;
  media: OwnedMediaEngine;
  port: number;
  events: TelephonyEvent[];
  folder: string;
};

async function office(
  trunkPort: number,
  options: { port?: number; workers?: number; srtp?: 'never' | 'required'; ports: { min: number; max: number } },
): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const media = await createMediaEngine({
    address: '127.0.0.1',
    ports: options.ports,
    ...(options.workers === undefined ? {} : { workers: options.workers, runFolder: join(folder, 'run') }),
  });
  const port = options.port ?? (await freePort());
  const adapter = new EmbeddedAdapter({
    listen: [{ protocol: 'UDP', host: '127.0.0.1', port }],
    realm: 'qiao.test',
    media,
    directory: async () => null,
    trunks: [{ name: 'carrier', hosts: [`127.0.0.1:${trunkPort}`], srtp: options.srtp }],
  });
  const events: TelephonyEvent[] = [];
  adapter.on((event) => events.push(event));
  await adapter.start();
  closing.push(async () => {
    await adapter.stop();
    await media.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { adapter, media, port, events, folder };
}

describe('a media process that is killed', () => {
  it('ends its own calls with a true record, while those of the other go on and new ones come', async () => {
    const trunkPort = await freePort();
    const { adapter, media, port, events, folder } = await office(trunkPort, {
      workers: 2,
      ports: { min: 16_384, max: 19_999 },
    });
    const server = { host: '127.0.0.1', port };
    const carrier = await PeerPhone.open({ user: '13800138000', server, realm: 'qiao.test', port: trunkPort });
    closing.push(() => carrier.close());

    const receive = async (frequency: number) => {
      const before = events.filter(({ type }) => type === 'leg.offered').length;
      const call = await carrier.dial('4008001234');
      const leg = await until(() => {
        const offered = events.filter((event) => event.type === 'leg.offered')[before];
        return (offered as { leg: Leg } | undefined)?.leg;
      }, 'the offer');
      await adapter.answer(leg.legId);
      await until(() => call.up, 'the answer');
      call.speak(frequency);
      await adapter.play(leg.legId, {
        playId: 'music',
        items: [{ tone: { frequencies: [900], onMs: 60_000, offMs: 0 } }],
      });
      await call.hears(900);
      return { call, legId: leg.legId };
    };
    // Calls are spread over the workers in turn.
    const [one, two] = [await receive(400), await receive(600)];
    const path = join(folder, 'killed.wav');
    await adapter.record(one.legId, { recordingId: 'r', path });
    const since = one.call.rtp.packets.length;
    await until(() => one.call.rtp.packets.length > since + 150, 'something to record');

    const pids = (await media.diagnostics()).workers.map(({ pid }) => pid);
    expect(pids).toHaveLength(2);
    // Which of the two serves the first call is told by its death.
    const victim = pids[0]!;
    process.kill(victim, 'SIGKILL');
    const ended = await until(() => events.find((event) => event.type === 'leg.ended'), 'the end of its call');
    const dead = ended.type === 'leg.ended' && ended.legId === one.legId ? one : two;
    const alive = dead === one ? two : one;
    expect(dead).toBe(one);
    expect(ended).toMatchObject({ legId: dead.legId, cause: 'media-lost', by: 'us' });
    await until(() => dead.call.end, 'the BYE at the telephone');
    const order = events.flatMap((event) =>
      'legId' in event && event.legId === dead.legId && /finished|ended/.test(event.type) ? [event.type] : [],
    );
    expect(order.at(-1)).toBe('leg.ended');
    const finished = events.find((event) => event.type === 'recording.finished');
    expect(finished).toMatchObject({ recordingId: 'r', path, reason: 'error' });
    // Sound goes to the disk about once a second; what was not there yet is lost, and not claimed.
    const { left } = await channels(path);
    expect(finished).toMatchObject({ durationMs: left.length / 8 });
    expect(left.length).toBeGreaterThan(8000);
    expect(toneShare(left, 400)).toBeGreaterThan(0.5);

    expect(alive.call.end).toBeNull();
    await alive.call.hears(900);
    const third = await receive(800);
    expect((await adapter.snapshot()).legs.map(({ legId }) => legId).sort()).toEqual([alive.legId, third.legId].sort());
    for (const { legId } of [alive, third]) await adapter.hangup(legId);
    await until(() => alive.call.end && third.call.end, 'both ends');
  }, 30_000);
});

describe('trunks with SRTP (SDES)', () => {
  async function pair(srtp: 'never' | 'required'): Promise<{ ours: Office; theirs: Office }> {
    const [here, there] = [await freePort(), await freePort()];
    const ports = [
      { min: 16_384, max: 18_000 },
      { min: 18_002, max: 19_998 },
    ] as const;
    return {
      ours: await office(there, { port: here, srtp: 'required', ports: ports[0] }),
      theirs: await office(here, { port: there, srtp, ports: ports[1] }),
    };
  }

  it('carry calls with encrypted sound both ways', async () => {
    const { ours, theirs } = await pair('required');
    theirs.adapter.on((event) => {
      if (event.type === 'leg.offered') void theirs.adapter.answer(event.leg.legId);
    });
    await ours.adapter.originate({
      legId: 'a',
      to: { kind: 'trunk', trunk: 'carrier', number: '100' },
      from: { number: '200' },
    });
    await until(() => ours.events.find(({ type }) => type === 'leg.answered'), 'the answer');
    const [far] = (await theirs.adapter.snapshot()).legs;
    const tone = (frequency: number) => ({
      playId: 't',
      items: [{ tone: { frequencies: [frequency], onMs: 60_000, offMs: 0 } }],
    });
    await ours.adapter.play('a', tone(500));
    await theirs.adapter.play(far!.legId, tone(1300));
    const path = join(ours.folder, 'secure.wav');
    await ours.adapter.record('a', { recordingId: 'r', path, maxMs: 1500 });
    await until(() => ours.events.find(({ type }) => type === 'recording.finished'), 'the recording');
    const { left, right } = await channels(path);
    expect(toneShare(left, 1300)).toBeGreaterThan(0.5);
    expect(toneShare(right, 500)).toBeGreaterThan(0.5);
    expect((await theirs.adapter.statistics(far!.legId)).packetsReceived).toBeGreaterThan(50);
  });

  it('fail clearly when only one side wants it: nobody talks in the open by mistake', async () => {
    const { ours, theirs } = await pair('never');
    theirs.adapter.on((event) => {
      if (event.type === 'leg.offered') theirs.adapter.answer(event.leg.legId).catch(() => {});
    });
    await ours.adapter.originate({
      legId: 'a',
      to: { kind: 'trunk', trunk: 'carrier', number: '100' },
      from: { number: '200' },
    });
    const ended = await until(() => ours.events.find(({ type }) => type === 'leg.ended'), 'the end');
    expect(ended).toMatchObject({ legId: 'a', cause: 'error', sipCode: 488 });
  });
});
