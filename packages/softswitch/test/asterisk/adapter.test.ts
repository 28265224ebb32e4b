/** What is special about Asterisk as the engine: it outlives us, forks for us, and tells things its own way. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AsteriskAdapter } from '../../src/adapter/index.ts';
import type { TelephonyEvent } from '../../src/adapter/types.ts';
import { parseUri } from '../../src/sip/message/uri.ts';
import { startAsteriskEngine } from '../contract/asterisk-engine.ts';
import { PeerPhone } from '../contract/peer-phone.ts';
import { Stage } from '../contract/stage.ts';
import { withAsterisk } from '../contract/with-asterisk.ts';
import { freePort, until } from '../sip/wire.ts';

type Event<T> = Extract<TelephonyEvent, { type: T }>;

function nextOf<T extends TelephonyEvent['type']>(adapter: AsteriskAdapter, type: T): Promise<Event<T>> {
  return new Promise((resolve) => {
    const stop = adapter.on((event) => {
      if (event.type !== type) return;
      stop();
      resolve(event as Event<T>);
    });
  });
}

await withAsterisk('Asterisk as the engine', () =>
  describe('Asterisk as the engine', () => {
    let stage: Stage;
    let engine: Awaited<ReturnType<typeof startAsteriskEngine>>;

    beforeAll(async () => {
      stage = await Stage.open(async (setup) => {
        engine = await startAsteriskEngine(setup, { silenceTimeoutMs: 900 });
        return engine;
      });
    }, 60_000);

    afterEach(() => stage.leaveClean());
    afterAll(() => stage.close());

    it('rings all telephones of an extension, and gives up the others when one answers', async () => {
      const [one, two] = [await stage.phone('8001'), await stage.phone('8001')];
      await stage.adapter.originate({
        legId: 'out',
        to: { kind: 'extension', extension: '8001' },
        from: { number: '95000', name: 'Hotline' },
        headers: { 'X-Queue': 'sales' },
      });
      const [first, second] = [await one.ringing(), await two.ringing()];
      const { request } = first.incoming!;
      expect(request.headers.get('x-queue')).toBe('sales');
      await second.accept();
      await stage.of('leg.answered', 'out');
      await until(() => first.end, 'the CANCEL');
      expect(first.end).toMatchObject({ why: 'cancelled' });
      expect(stage.events.filter(({ type }) => type === 'leg.ended')).toEqual([]);
      const health = await stage.adapter.health();
      expect(health).toMatchObject({ registrations: 1, legs: 1 });
    });

    it('tells registrations as they come and go', async () => {
      const phone = await stage.phone('8002');
      await stage.event('registration.changed', ({ extension, contacts }) => extension === '8002' && contacts === 1);
      await phone.unregister();
      await stage.event('registration.changed', ({ extension, contacts }) => extension === '8002' && contacts === 0);
    });

    it('notices that a far end has fallen silent', async () => {
      const { leg, call } = await stage.received(await stage.carrier());
      call.speak(500);
      await until(async () => (await stage.adapter.statistics(leg.legId)).packetsReceived > 5, 'packets');
      call.fallSilent();
      expect(await stage.event('leg.silent')).toMatchObject({ legId: leg.legId });
    });

    it('hands on who diverted the call and who the carrier says the caller is', async () => {
      const carrier = await stage.carrier();
      const call = await carrier.dial('4008001234', {
        diversion: '<sip:02161234567@carrier.example>;reason=no-answer',
        'p-asserted-identity': '<sip:13900139000@carrier.example>',
      });
      const { leg, headers } = await stage.event('leg.offered');
      expect(headers.diversion).toContain('02161234567');
      expect(headers['p-asserted-identity']).toContain('13900139000');
      expect(leg.from).toBe('13900139000');
      await stage.adapter.reject(leg.legId, 'busy');
      await until(() => call.failure, 'the refusal');
    });

    it('joins the far ends of two legs by an attended transfer', async () => {
      const [one, two] = [await stage.phone('8001'), await stage.phone('8002')];
      const a = await stage.reach(one, 'a');
      const b = await stage.reach(two, 'b');
      const sent = stage.adapter.refer('a', '8002', 'b');
      const refer = await until(() => a.refers[0], 'the REFER');
      const { dialog } = b.session!;
      expect(refer.target.replaces).toMatchObject({
        callId: dialog.callId,
        toTag: dialog.localTag,
        fromTag: dialog.remoteTag,
      });
      refer.accept();
      refer.finish(200);
      await sent;
      expect(await stage.event('leg.transfer-result')).toMatchObject({ legId: 'a', outcome: 'completed' });
    });

    it('lets a telephone take over a call of another one (Replaces): it stands in its bridge', async () => {
      const [one, two] = [await stage.phone('8001'), await stage.phone('8002')];
      const a = await stage.reach(one, 'a', { tag: 'conversation-9' });
      const { leg, call } = await stage.received(await stage.carrier());
      await stage.adapter.createBridge('talk');
      await stage.adapter.join('talk', 'a');
      await stage.adapter.join('talk', leg.legId);
      const { callId, remoteTag, localTag } = a.session!.dialog;
      const taking = await two.dial('8001', { replaces: `${callId};to-tag=${remoteTag};from-tag=${localTag}` });
      await until(() => taking.up, 'the answer');
      const { by } = await stage.event('leg.replaced', ({ legId }) => legId === 'a');
      expect(by).toMatchObject({ extension: '8002', state: 'up', bridgeId: 'talk', tag: 'conversation-9' });
      await stage.of('leg.ended', 'a');
      await until(() => a.end, 'the BYE at the first telephone');
      taking.speak(700);
      call.speak(1300);
      await call.hears(700);
      await taking.hears(1300);
      expect((await stage.adapter.snapshot()).bridges).toEqual([
        { bridgeId: 'talk', legs: expect.arrayContaining([by.legId, leg.legId]) },
      ]);
    });

    describe('two who talk', () => {
      const technologies = async (): Promise<string[]> => {
        const { url, user, password } = engine.asterisk.facts.ari;
        const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
        const bridges = await (await fetch(`${url}/bridges`, { headers: { authorization } })).json();
        return (bridges as { technology: string }[]).map(({ technology }) => technology);
      };
      const talk = async (mixed?: boolean) => {
        const a = await stage.reach(await stage.phone('8001'), 'a');
        const b = await stage.reach(await stage.phone('8002'), 'b');
        a.speak(400);
        b.speak(1100);
        await stage.adapter.createBridge('talk', mixed);
        await Promise.all([stage.adapter.join('talk', 'a'), stage.adapter.join('talk', 'b')]);
        await b.hears(400);
        await a.hears(1100);
        return { a, b };
      };
      const recording = () => ({ recordingId: 'r', path: join(engine.folder, 'talk.wav') });
      const words = { playId: 'words', items: [{ tone: { frequencies: [700], onMs: 60_000, offMs: 0, repeat: 1 } }] };

      it.each([
        ['a recording', async () => stage.adapter.record('a', recording())],
        ['words for one of them', async () => stage.adapter.play('b', words)],
        ['somebody who listens', async () => listens('listener')],
        ['somebody who coaches', async () => listens('coach')],
        ['one who was out', async () => stage.adapter.leave('b').then(() => stage.adapter.join('talk', 'b'))],
      ] as const)('are passed on to each other, and mixed as soon as there comes %s', async (_what, comes) => {
        const { a, b } = await talk();
        expect(await technologies()).toEqual(['simple_bridge']);
        await comes();
        expect(new Set(await technologies())).toEqual(new Set(['softmix']));
        const { bridges } = await stage.adapter.snapshot();
        expect(bridges).toMatchObject([{ bridgeId: 'talk', legs: expect.arrayContaining(['a', 'b']) }]);
        a.speak(500);
        b.speak(1300);
        // Words may lie over it.
        await until(() => b.share(500) > 0.1 && a.share(1300) > 0.1, 'each other');
      });

      it('are mixed from the first word where it is known that they are recorded', async () => {
        await talk(true);
        expect(await technologies()).toEqual(['softmix']);
      });

      const listens = async (role: 'listener' | 'coach'): Promise<void> => {
        const c = await stage.reach(await stage.phone('8003'), 'c');
        await stage.adapter.join('talk', 'c', role === 'coach' ? { role, heardBy: ['a'] } : { role });
        await c.hears(400);
        await c.hears(1100);
      };
    });

    it('is told of telephones and trunks while it runs, and no more takes those that are gone', async () => {
      const { adapter } = engine;
      const peer = { server: engine.server, realm: 'qiao' };
      const [desk, main, spare] = [
        await PeerPhone.open({ ...peer, user: '8055', password: 'told-later' }),
        await PeerPhone.open({ ...peer, user: '13900001234' }),
        await PeerPhone.open({ ...peer, user: '13900005678' }),
      ];
      const hosts = [main, spare].map(({ port }) => `127.0.0.1:${port}`);
      const lines = { realm: 'qiao', trunks: [{ name: 'later', hosts }] };
      try {
        await adapter.setLines({ ...lines, extensions: { '8055': { password: 'told-later', name: '话机 "5"' } } });
        await desk.register();
        // Both addresses of the trunk may call.
        for (const phone of [main, spare]) {
          const offered = nextOf(adapter, 'leg.offered');
          const call = await phone.dial('4008001234');
          const { leg } = await offered;
          expect(leg.trunk).toBe('later');
          await adapter.reject(leg.legId, 'busy');
          await until(() => call.failure, 'the refusal');
        }
        await adapter.setLines({ realm: 'qiao', trunks: [], extensions: {} });
        const stranger = await main.dial('4008001234');
        expect((await until(() => stranger.failure, 'the refusal')).status).toBe(401);
        const gone = await desk.dial('4008001234');
        expect((await until(() => gone.failure, 'the refusal')).status).toBe(401);
      } finally {
        for (const phone of [desk, main, spare]) await phone.close();
        await adapter.setLines({ realm: 'qiao', trunks: [], extensions: {} });
      }
    });

    it('outlives its controller, whose successor finds calls, tags and bridges', async () => {
      const other = await startAsteriskEngine({
        extensions: [{ extension: '8001', password: 'secret-8001' }],
        trunk: { name: 'carrier', port: await freePort() },
      });
      const { server, realm, folder } = other;
      const phone = await PeerPhone.open({ user: '8001', password: 'secret-8001', server, realm });
      const { ari, manager } = other.asterisk.facts;
      const successor = new AsteriskAdapter({ ari, manager, folder, trunks: ['carrier'] });
      try {
        await phone.register();
        const offered = nextOf(other.adapter, 'leg.offered');
        const incoming = await phone.dial('4008001234');
        const { leg } = await offered;
        await other.adapter.answer(leg.legId);
        await until(() => incoming.up, 'the answer');
        const answered = nextOf(other.adapter, 'leg.answered');
        await other.adapter.originate({
          legId: 'a',
          to: { kind: 'extension', extension: '8001' },
          from: { number: '95000' },
          tag: 'conversation-7',
        });
        const a = await phone.ringing();
        await a.accept();
        await answered;
        await other.adapter.createBridge('talk');
        await other.adapter.join('talk', 'a');
        await other.adapter.join('talk', leg.legId);
        a.speak(400);
        await incoming.hears(400);

        const down = nextOf(other.adapter, 'engine.changed');
        await successor.start();
        // Two controllers of one Asterisk would undo each other's work: the former lets go.
        expect(await down).toMatchObject({ state: 'down', reason: 'replaced by another controller' });
        const { legs, bridges } = await successor.snapshot();
        expect(legs.find(({ legId }) => legId === 'a')).toMatchObject({
          ...{ direction: 'out', state: 'up', extension: '8001', tag: 'conversation-7', bridgeId: 'talk' },
        });
        expect(legs.find(({ legId }) => legId === leg.legId)).toMatchObject({ direction: 'in', to: '4008001234' });
        expect(bridges).toEqual([{ bridgeId: 'talk', legs: expect.arrayContaining(['a', leg.legId]) }]);
        await incoming.hears(400);
        const tone = { frequencies: [900], onMs: 60_000, offMs: 0, repeat: 1 };
        await successor.play(leg.legId, { playId: 'words', items: [{ tone }] });
        await until(() => incoming.share(900) > 0.2 && incoming.share(400) > 0.2, 'words over the talk');
        const ended = nextOf(successor, 'leg.ended');
        await successor.hangup('a');
        expect(await ended).toMatchObject({ legId: 'a', cause: 'normal', by: 'us' });
        await until(() => a.end, 'the BYE');
      } finally {
        await successor.stop();
        await phone.close();
        await other.stop();
      }
    });

    it('goes on to the next host of a trunk when one is out of order', async () => {
      const [dead, alive] = [await freePort(), await freePort()];
      const other = await startAsteriskEngine({ extensions: [], trunk: { name: 'carrier', port: dead } }, {}, [
        '--trunk',
        `carrier:127.0.0.1:${alive}`,
      ]);
      const open = (port: number) =>
        PeerPhone.open({ user: 'carrier', server: other.server, realm: other.realm, port });
      const [broken, good] = [await open(dead), await open(alive)];
      broken.onCall = (call) => call.incoming!.reject(503);
      try {
        const answered = new Promise((resolve) => {
          other.adapter.on((event) => event.type === 'leg.answered' && resolve(event.legId));
        });
        await other.adapter.originate({
          legId: 'out',
          to: { kind: 'trunk', trunk: 'carrier', number: '13900139000' },
          from: { number: '4008001234' },
        });
        const call = await good.ringing();
        expect(parseUri(call.incoming!.request.uri).user).toBe('13900139000');
        await call.accept();
        expect(await answered).toBe('out');
      } finally {
        await Promise.all([broken.close(), good.close()]);
        await other.stop();
      }
    });

    it('gives up a trunk that says no word and remembers it; one that says 100 is waited for, and a full one takes no call', async () => {
      const other = await startAsteriskEngine({ extensions: [], trunk: { name: 'unused', port: await freePort() } });
      const { adapter } = other;
      const carrier = await PeerPhone.open({ user: 'slow', server: other.server, realm: other.realm });
      carrier.onCall = () => {};
      const trunk = (name: string, port: number, more = {}) => ({ name, hosts: [`127.0.0.1:${port}`], ...more });
      const events: TelephonyEvent[] = [];
      adapter.on((event) => events.push(event));
      const ended = (legId: string) =>
        until(() => events.find((event) => event.type === 'leg.ended' && event.legId === legId), `the end of ${legId}`);
      const call = (legId: string, name: string) =>
        adapter.originate({
          legId,
          to: { kind: 'trunk', trunk: name, number: '13900139000' },
          from: { number: '4008001234' },
          silentMs: 1500,
        });
      try {
        await adapter.setLines({
          realm: other.realm,
          extensions: {},
          trunks: [trunk('slow', carrier.port, { maxCalls: 1 }), trunk('silent', await freePort())],
        });
        await call('waits', 'slow');
        const waiting = await carrier.ringing();
        await call('lost', 'silent');
        expect(await ended('lost')).toMatchObject({ cause: 'unreachable' });
        expect((await adapter.health()).trunks).toMatchObject([
          { trunk: 'slow', state: 'up', calls: 1 },
          { trunk: 'silent', state: 'down', reason: 'unreachable' },
        ]);
        // Asked after the silent one, it has been waited for longer.
        await call('again', 'silent');
        await ended('again');
        expect(events.filter((event) => event.type === 'leg.ended' && event.legId === 'waits')).toEqual([]);
        await call('one-more', 'slow');
        expect(await ended('one-more')).toMatchObject({ cause: 'unreachable', sipCode: 503 });
        const incoming = await carrier.dial('4008001234');
        expect(await until(() => incoming.failure, 'the refusal')).toMatchObject({ status: 503 });
        await waiting.accept();
        await until(
          () => events.find((event) => event.type === 'leg.answered' && event.legId === 'waits'),
          'the answer',
        );
      } finally {
        await carrier.close();
        await other.stop();
      }
    }, 30_000);

    it('is down when Asterisk dies, says so, and refuses commands clearly', async () => {
      const other = await startAsteriskEngine({ extensions: [], trunk: { name: 'carrier', port: await freePort() } });
      const events: TelephonyEvent[] = [];
      other.adapter.on((event) => events.push(event));
      process.kill(other.asterisk.facts.pid, 'SIGKILL');
      await until(() => events.find((event) => event.type === 'engine.changed' && event.state === 'down'), 'down');
      await expect(other.adapter.snapshot()).rejects.toMatchObject({ code: 'engine-down' });
      await expect(
        other.adapter.originate({ legId: 'x', to: { kind: 'extension', extension: '1' }, from: { number: '1' } }),
      ).rejects.toMatchObject({ code: 'engine-down' });
      expect(await other.adapter.health()).toMatchObject({ state: 'down' });
      await other.stop();
    });
  }),
);
