/**
 * What every telephony engine must do, told from the controller's and the telephones' side only. Call `describeContract`
 * with a way to start the engine; nothing here knows which one it is.
 */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toneShareInFrames } from '../media/tone-analysis.ts';
import { until } from '../sip/wire.ts';
import { describeAlone } from './alone-scenarios.ts';
import type { StartEngine } from './engine.ts';
import type { PeerPhone } from './peer-phone.ts';
import { describeSound } from './sound-scenarios.ts';
import { Stage } from './stage.ts';
import { channels } from './wav-channels.ts';

const TONE = (frequency: number, onMs: number) => ({
  tone: { frequencies: [frequency], onMs, offMs: 0, repeat: 1 },
});

export function describeContract(name: string, start: StartEngine): void {
  describe(`telephony contract: ${name}`, () => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await Stage.open(start);
    }, 60_000);

    afterEach(async () => {
      await stage.leaveClean();
    });

    afterAll(async () => {
      await stage.close();
    });

    const reach = (phone: PeerPhone, legId: string, options: { tag?: string } = {}) =>
      stage.reach(phone, legId, options);
    const received = (carrier: PeerPhone, number?: string) => stage.received(carrier, number);

    describe('one call', () => {
      it('is offered with its numbers, rings, is answered, plays, records and hears digits', async () => {
        const carrier = await stage.carrier();
        const call = await carrier.dial('4008001234');
        const leg = await stage.offered();
        expect(leg).toMatchObject({
          direction: 'in',
          state: 'ringing',
          from: '13800138000',
          to: '4008001234',
          trunk: 'carrier',
          extension: null,
        });
        await stage.adapter.ring(leg.legId);
        await until(() => call.statuses.includes(180), 'ringing');
        await stage.adapter.answer(leg.legId);
        await until(() => call.up, 'the answer');
        await stage.of('leg.answered', leg.legId);

        call.speak(1000);
        const path = join(stage.engine.folder, 'answer.wav');
        await stage.adapter.record(leg.legId, { recordingId: 'r1', path });
        await stage.adapter.play(leg.legId, { playId: 'p1', items: [TONE(440, 1200)] });
        await call.hears(440);
        expect(await stage.event('play.finished')).toMatchObject({ legId: leg.legId, playId: 'p1', reason: 'end' });
        call.press('5');
        call.press('#');
        await stage.event('leg.digit', (event) => event.digit === '#');
        const digits = stage.events.flatMap((event) => (event.type === 'leg.digit' ? [event.digit] : []));
        expect(digits).toEqual(['5', '#']);
        await stage.adapter.stopRecording(leg.legId, 'r1');
        const recording = await stage.event('recording.finished');
        expect(recording).toMatchObject({ legId: leg.legId, recordingId: 'r1', path });
        expect(recording.durationMs).toBeGreaterThan(1000);
        const { left, right } = await channels(path);
        expect(toneShareInFrames(left, 1000)).toBeGreaterThan(0.5);
        expect(toneShareInFrames(right, 440)).toBeGreaterThan(0.3);
        expect(toneShareInFrames(left, 440)).toBeLessThan(0.01);
        expect(toneShareInFrames(right, 1000)).toBeLessThan(0.01);

        await call.hangup();
        expect(await stage.of('leg.ended', leg.legId)).toMatchObject({ cause: 'normal', by: 'peer' });
      });

      it('stops a prompt at the first digit and on command', async () => {
        const { leg, call } = await received(await stage.carrier());
        const { adapter } = stage;
        await adapter.play(leg.legId, { playId: 'menu', items: [TONE(500, 60_000)], stopOnDigit: true });
        await call.hears(500);
        call.press('1');
        expect(await stage.event('play.finished', (event) => event.playId === 'menu')).toMatchObject({
          reason: 'digit',
        });
        await adapter.play(leg.legId, { playId: 'music', items: [TONE(600, 300)], loop: true });
        await call.hears(600);
        await adapter.stopPlay(leg.legId, 'music');
        expect(await stage.event('play.finished', (event) => event.playId === 'music')).toMatchObject({
          reason: 'stopped',
        });
        await call.hearsNo(600);
        await adapter.hangup(leg.legId);
        await until(() => call.end, 'the BYE');
      });

      it('ends a recording that still runs, and says so before the leg has ended', async () => {
        const { leg, call } = await received(await stage.carrier());
        call.speak(700);
        const path = join(stage.engine.folder, 'cut.wav');
        await stage.adapter.record(leg.legId, { recordingId: 'cut', path });
        await until(() => call.rtp.packets.length > 20, 'some media');
        await call.hangup();
        await stage.of('leg.ended', leg.legId);
        const order = stage.events.flatMap((event) =>
          event.type === 'recording.finished' || event.type === 'leg.ended' ? [event.type] : [],
        );
        expect(order).toEqual(['recording.finished', 'leg.ended']);
        expect((await channels(path)).left.length).toBeGreaterThan(100);
      });

      it('keeps the caller name and number of a registered extension', async () => {
        const phone = await stage.phone('8001');
        const call = await phone.dial('8002');
        const leg = await stage.offered();
        expect(leg).toMatchObject({ from: '8001', fromName: 'Peer', to: '8002', extension: '8001', trunk: null });
        await stage.adapter.reject(leg.legId, 'busy');
        await until(() => call.failure, 'the refusal');
        expect(call.failure).toMatchObject({ status: 486 });
      });
    });

    describe('two calls in a bridge', () => {
      it('hear each other; hold, resume and mute work from our side', async () => {
        const { adapter } = stage;
        const [one, two] = [await stage.phone('8001'), await stage.phone('8002')];
        const a = await reach(one, 'a');
        const b = await reach(two, 'b');
        a.speak(400);
        b.speak(1100);
        await adapter.createBridge('talk');
        await adapter.join('talk', 'a');
        await adapter.join('talk', 'b');
        await a.hears(1100);
        await b.hears(400);
        // Neither telephone is told by an INVITE who the other one is.
        expect([...a.offers, ...b.offers]).toEqual([]);
        expect((await stage.state('a'))?.bridgeId).toBe('talk');

        await adapter.hold('a', true);
        await until(() => a.offers.at(-1)?.includes('a=sendonly'), 'the re-INVITE');
        expect(await stage.of('leg.held', 'a')).toMatchObject({ held: true });
        expect(await stage.state('a')).toMatchObject({ state: 'held', heldBy: 'us' });
        await b.hearsNo(400);
        await adapter.hold('a', false);
        await b.hears(400);
        expect(await stage.state('a')).toMatchObject({ state: 'up', heldBy: null });

        await adapter.mute('b', true);
        await a.hearsNo(1100);
        await b.hears(400);
        await adapter.mute('b', false);
        await a.hears(1100);

        await adapter.leave('a');
        await b.hearsNo(400);
        await adapter.closeBridge('talk');
        expect((await adapter.snapshot()).bridges).toEqual([]);
      });

      it('notice that a telephone holds the call and takes it back', async () => {
        const phone = await stage.phone('8001');
        const call = await reach(phone, 'a');
        await call.holdThem(true);
        expect(await stage.event('leg.held', (event) => event.held)).toMatchObject({ legId: 'a' });
        expect(await stage.state('a')).toMatchObject({ state: 'held', heldBy: 'peer' });
        await call.holdThem(false);
        await stage.event('leg.held', (event) => !event.held);
        expect(await stage.state('a')).toMatchObject({ state: 'up' });
      });

      it('can be listened to in silence and coached on one side (listener, coach)', async () => {
        const { adapter } = stage;
        const [agentPhone, customerPhone, bossPhone] = [
          await stage.phone('8001'),
          await stage.phone('8002'),
          await stage.phone('8003'),
        ];
        const agent = await reach(agentPhone, 'agent');
        const customer = await reach(customerPhone, 'customer');
        const boss = await reach(bossPhone, 'boss');
        agent.speak(400);
        customer.speak(900);
        boss.speak(1500);
        await adapter.createBridge('monitored');
        await adapter.join('monitored', 'agent');
        await adapter.join('monitored', 'customer');
        await adapter.join('monitored', 'boss', { role: 'listener' });
        await boss.hears(400);
        await boss.hears(900);
        await agent.hears(900);
        await agent.hearsNo(1500);
        await customer.hearsNo(1500);

        await adapter.join('monitored', 'boss', { role: 'coach', heardBy: ['agent'] });
        await agent.hears(1500);
        await customer.hearsNo(1500);
        await boss.hears(900);

        await adapter.join('monitored', 'boss', { role: 'party' });
        await customer.hears(1500);
      });
    });

    describeSound(() => stage);
    describeAlone(() => stage);

    describe('transfer', () => {
      it('is asked for by a telephone, decided and reported by the controller', async () => {
        const phone = await stage.phone('8001');
        const call = await reach(phone, 'a');
        const progress: number[] = [];
        const { outcome } = await call.session!.refers.refer(phone.at('8002'), null, ({ status }) =>
          progress.push(status),
        );
        const asked = await stage.event('leg.transfer-requested');
        expect(asked).toMatchObject({ legId: 'a', target: '8002', replacesLegId: null });
        await stage.adapter.reportTransfer('a', 'ringing');
        await stage.adapter.reportTransfer('a', 'completed');
        expect(await outcome).toMatchObject({ status: 200 });
        // Asterisk says only that it is trying.
        expect(progress.some((status) => status < 200)).toBe(true);
        await call.hangup();
        await stage.of('leg.ended', 'a');
      });

      it('names the other leg when the telephone wants its two calls joined (attended)', async () => {
        const phone = await stage.phone('8001');
        const first = await reach(phone, 'first');
        await reach(phone, 'second');
        const { dialog } = phone.calls[1]!.session!;
        await first.session!.refers.refer(dialog.target, {
          callId: dialog.callId,
          toTag: dialog.remoteTag,
          fromTag: dialog.localTag,
          earlyOnly: false,
        });
        expect(await stage.event('leg.transfer-requested')).toMatchObject({ legId: 'first', replacesLegId: 'second' });
        await stage.adapter.reportTransfer('first', 'refused');
      });

      it('sends the far end elsewhere and hears what came of it', async () => {
        const phone = await stage.phone('8001');
        const call = await reach(phone, 'a');
        const sent = stage.adapter.refer('a', '8002');
        const refer = await until(() => call.refers[0], 'the REFER');
        expect(refer.target.uri.user).toBe('8002');
        refer.accept();
        refer.finish(200);
        await sent;
        expect(await stage.event('leg.transfer-result')).toMatchObject({ legId: 'a', outcome: 'completed' });
      });

      it('is refused by the far end: the call goes on', async () => {
        const phone = await stage.phone('8001');
        const call = await reach(phone, 'a');
        const sent = stage.adapter.refer('a', '8002');
        const rejected = expect(sent).rejects.toMatchObject({ code: 'refused' });
        (await until(() => call.refers[0], 'the REFER')).refuse(603);
        await rejected;
        expect((await stage.state('a'))?.state).toBe('up');
      });
    });

    describe('how calls end', () => {
      async function outcomeOf(legId: string): Promise<{ cause: string; by: string; sipCode: number | null }> {
        const { cause, by, sipCode } = await stage.of('leg.ended', legId);
        return { cause, by, sipCode };
      }

      it.each([
        ['busy', 486, 'busy'],
        ['declined', 603, 'rejected'],
        ['unknown number', 404, 'not-found'],
        ['nobody there', 480, 'no-answer'],
        ['forbidden', 403, 'forbidden'],
      ] as const)('%s (%i) at the far end of a trunk is %s', async (_what, status, cause) => {
        const carrier = await stage.carrier();
        carrier.onCall = (call) => call.incoming!.reject(status);
        await stage.adapter.originate({
          legId: 'out',
          to: { kind: 'trunk', trunk: 'carrier', number: '13900139000' },
          from: { number: '4008001234' },
        });
        expect(await outcomeOf('out')).toEqual({ cause, by: 'peer', sipCode: status });
      });

      it('rings no longer than told: no-answer', async () => {
        const phone = await stage.phone('8001');
        await stage.adapter.originate({
          legId: 'out',
          to: { kind: 'extension', extension: '8001' },
          from: { number: '95000' },
          ringTimeoutMs: 600,
        });
        const call = await phone.ringing();
        await stage.of('leg.ringing', 'out');
        expect(await outcomeOf('out')).toMatchObject({ cause: 'no-answer', by: 'us' });
        await until(() => call.end, 'the CANCEL');
        expect(call.end).toMatchObject({ why: 'cancelled' });
      });

      it('is hung up by the controller while it rings: cancelled at the telephone', async () => {
        const phone = await stage.phone('8001');
        await stage.adapter.originate({
          legId: 'out',
          to: { kind: 'extension', extension: '8001' },
          from: { number: '1' },
        });
        const call = await phone.ringing();
        await stage.of('leg.ringing', 'out');
        await stage.adapter.hangup('out', 'cancelled');
        expect(await outcomeOf('out')).toMatchObject({ cause: 'cancelled', by: 'us' });
        await until(() => call.end, 'the CANCEL');
      });

      it('is given up by the caller before an answer: cancelled by the peer', async () => {
        const carrier = await stage.carrier();
        const call = await carrier.dial('4008001234');
        const leg = await stage.offered();
        await stage.adapter.ring(leg.legId);
        await until(() => call.statuses.includes(180), 'ringing');
        call.outgoing!.cancel();
        expect(await outcomeOf(leg.legId)).toMatchObject({ cause: 'cancelled', by: 'peer' });
        await until(() => call.failure, 'the end at the caller');
      });

      it('reaches nobody where no telephone is registered: unreachable', async () => {
        await stage.adapter.originate({
          legId: 'out',
          to: { kind: 'extension', extension: '8003' },
          from: { number: '1' },
        });
        expect((await outcomeOf('out')).cause).toBe('unreachable');
      });

      it('refuses with the cause the controller gives', async () => {
        const carrier = await stage.carrier();
        const call = await carrier.dial('4008001234');
        const leg = await stage.offered();
        await stage.adapter.reject(leg.legId, 'not-found');
        await until(() => call.failure, 'the refusal');
        expect(call.failure?.status).toBe(404);
        expect(await outcomeOf(leg.legId)).toMatchObject({ cause: 'not-found', by: 'us' });
      });
    });

    describe('snapshot and health', () => {
      it('tells legs, tags, states and bridges', async () => {
        const { adapter } = stage;
        const phone = await stage.phone('8001');
        await reach(phone, 'a', { tag: 'conversation-7' });
        const { leg } = await received(await stage.carrier());
        await adapter.setTag(leg.legId, 'conversation-8');
        await adapter.createBridge('b1');
        await adapter.join('b1', 'a');
        await adapter.join('b1', leg.legId);
        const { legs, bridges } = await adapter.snapshot();
        const byId = new Map(legs.map((one) => [one.legId, one]));
        expect(byId.get('a')).toMatchObject({
          direction: 'out',
          state: 'up',
          extension: '8001',
          tag: 'conversation-7',
          bridgeId: 'b1',
        });
        expect(byId.get('a')!.answeredAt).toBeGreaterThanOrEqual(byId.get('a')!.createdAt);
        expect(byId.get(leg.legId)).toMatchObject({
          direction: 'in',
          state: 'up',
          tag: 'conversation-8',
          trunk: 'carrier',
        });
        expect(bridges).toEqual([{ bridgeId: 'b1', legs: expect.arrayContaining(['a', leg.legId]) }]);
        const health = await adapter.health();
        expect(health).toMatchObject({ state: 'up', legs: 2 });
        expect(health.trunks).toEqual([expect.objectContaining({ trunk: 'carrier', state: 'up' })]);
      });

      it('counts packets of a leg', async () => {
        const { leg, call } = await received(await stage.carrier());
        call.speak(1000);
        await until(
          async () => (await stage.adapter.statistics(leg.legId)).packetsReceived > 20,
          'packets to be counted',
        );
        const statistics = await stage.adapter.statistics(leg.legId);
        expect(statistics.packetsSent).toBeGreaterThan(5);
        expect(['PCMA', 'PCMU']).toContain(statistics.codec);
      });

      it('refuses what makes no sense with stable codes', async () => {
        const { adapter } = stage;
        await expect(adapter.answer('nobody')).rejects.toMatchObject({ code: 'unknown-leg' });
        await expect(adapter.join('nowhere', 'nobody')).rejects.toMatchObject({ code: 'unknown-leg' });
        await expect(
          adapter.originate({ legId: 'x', to: { kind: 'trunk', trunk: 'none', number: '1' }, from: { number: '1' } }),
        ).rejects.toMatchObject({ code: 'unknown-trunk' });
        const { leg } = await received(await stage.carrier());
        await expect(adapter.answer(leg.legId)).rejects.toMatchObject({ code: 'wrong-state' });
        await expect(adapter.join('nowhere', leg.legId)).rejects.toMatchObject({ code: 'unknown-bridge' });
      });
    });
  });
}
