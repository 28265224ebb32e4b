/** The embedded adapter's call control: forking, early media, browsers, pick-up, phones that vanish. */
import { afterEach, describe, expect, it } from 'vitest';
import type { EmbeddedOptions } from '../../src/adapter/embedded/options.ts';
import { SipRequest, SipResponse } from '../../src/sip/message/message.ts';
import { Office } from './office.ts';
import { sdpText } from './phone.ts';
import { RawPeer, until } from './wire.ts';

let office: Office;

async function open(options: Partial<EmbeddedOptions> = {}): Promise<Office> {
  office = await Office.open(options);
  return office;
}

afterEach(async () => {
  await office.close();
});

const ringing = (call: { incoming: unknown }): void => {
  void (call.incoming as { progress(status: number): Promise<boolean> }).progress(180);
};

describe('calling an extension', () => {
  it('rings all its phones; the first answer wins, the others are told why they stop', async () => {
    await open();
    const [desk, mobile] = [
      await office.phone('8001', { onInvite: ringing }),
      await office.phone('8001', { onInvite: ringing }),
    ];
    await office.originate('a', '8001');
    await until(() => desk.calls[0] && mobile.calls[0], 'both phones');
    await mobile.calls[0]!.accept();
    await office.event('leg.answered');
    await until(() => desk.calls[0]!.end, 'the CANCEL');
    expect(desk.calls[0]!.end).toMatchObject({
      why: 'cancelled',
      reason: expect.stringContaining('completed elsewhere'),
    });
    expect(office.of('leg.ringing').length).toBe(1);
    await office.adapter.hangup('a');
    await until(() => mobile.calls[0]!.end, 'the BYE');
    expect(await office.ended('a')).toMatchObject({ cause: 'normal', by: 'us' });
    await office.expectQuiet();
  });

  it('answers two phones at the same moment: one call stays, the other is ended', async () => {
    await open();
    const [one, two] = [await office.phone('8001'), await office.phone('8001')];
    await office.originate('a', '8001');
    await until(() => one.calls[0] && two.calls[0], 'both phones');
    await Promise.all([one.calls[0]!.accept(), two.calls[0]!.accept()]);
    await office.event('leg.answered');
    await until(() => [one, two].filter((phone) => phone.calls[0]!.end).length === 1, 'one of them to end');
    expect(office.of('leg.answered').length).toBe(1);
    await office.adapter.hangup('a');
    await office.ended('a');
    await office.expectQuiet();
  });

  it('goes on ringing the others when one is busy, and stops all when one declines (603)', async () => {
    await open();
    const [busy, free] = [
      await office.phone('8001', { onInvite: (call) => call.incoming!.reject(486) }),
      await office.phone('8001'),
    ];
    await office.originate('a', '8001');
    await (await until(() => free.calls[0], 'the free phone')).accept();
    await office.event('leg.answered');
    await office.adapter.hangup('a');
    expect(busy.calls.length).toBe(1);
    await office.ended('a');

    const decliner = await office.phone('8002', { onInvite: (call) => call.incoming!.reject(603) });
    const other = await office.phone('8002');
    await office.originate('b', '8002');
    expect(await office.ended('b')).toMatchObject({ cause: 'rejected', by: 'peer', sipCode: 603 });
    await until(() => other.calls[0]?.end, 'the CANCEL');
    expect(decliner.calls.length).toBe(1);
    await office.expectQuiet();
  });

  it('tells the most telling reason when nobody answers', async () => {
    await open();
    await office.phone('8001', { onInvite: (call) => call.incoming!.reject(480) });
    await office.phone('8001', { onInvite: (call) => call.incoming!.reject(486) });
    await office.originate('a', '8001');
    expect(await office.ended('a')).toMatchObject({ cause: 'busy', sipCode: 486 });
  });

  it('is not found where there is no such extension', async () => {
    await open();
    await office.originate('a', '9999');
    expect(await office.ended('a')).toMatchObject({ cause: 'not-found', sipCode: 404 });
  });

  it('ends at once when hung up before anything was sent', async () => {
    await open();
    await office.phone('8001');
    const calling = office.originate('a', '8001');
    await office.adapter.hangup('a');
    await calling;
    expect(await office.ended('a')).toMatchObject({ by: 'us' });
    await office.expectQuiet();
  });

  it("sends headers of the controller, but not those that are the stack's own", async () => {
    await open();
    const phone = await office.phone('8001');
    await office.originate('a', '8001', {
      from: { number: '13800138000', name: '王小明' },
      headers: { 'Alert-Info': '<urn:alert:source:external>', 'X-Conversation': '7', 'Call-ID': 'evil', Via: 'evil' },
    });
    const { request } = (await until(() => phone.calls[0], 'the call')).incoming!;
    expect(request.headers.get('alert-info')).toBe('<urn:alert:source:external>');
    expect(request.headers.get('x-conversation')).toBe('7');
    expect(request.callId).not.toBe('evil');
    expect(request.from).toMatchObject({ name: '王小明', uri: { user: '13800138000' } });
  });

  it('hears early media of a single phone and says so', async () => {
    await open();
    const phone = await office.phone('8001', {
      onInvite: (call) => void call.incoming!.progress(183, { sdp: sdpText() }),
    });
    await office.originate('a', '8001');
    expect(await office.event('leg.ringing')).toMatchObject({ earlyMedia: true });
    expect((await office.adapter.snapshot()).legs[0]?.state).toBe('early');
    await office.adapter.hangup('a');
    await until(() => phone.calls[0]!.end, 'the CANCEL');
  });
});

describe('phones over WebSocket', () => {
  it('register, call and are called with browser media', async () => {
    await open();
    const phone = await office.phone('8001', { protocol: 'WS', listen: [] });
    const call = await office.reach('a', phone);
    expect(office.media.kinds.get('a')).toBe('webrtc');
    await call.session!.bye();
    await office.ended('a');
    const out = phone.call(office.uri('8002', 'WS'));
    const leg = await office.offered();
    expect(leg).toMatchObject({ extension: '8001', to: '8002' });
    await office.adapter.answer(leg.legId);
    await until(() => out.answered, 'the answer');
    await office.adapter.hangup(leg.legId);
    await until(() => out.end, 'the BYE');
  });

  it("ring beside desk phones with media of their own kind; the loser's media is closed", async () => {
    await open();
    const browser = await office.phone('8001', { protocol: 'WS', listen: [] });
    const desk = await office.phone('8001');
    await office.originate('a', '8001');
    await until(() => browser.calls[0] && desk.calls[0], 'both phones');
    expect(office.media.legs.size).toBe(2);
    await desk.calls[0]!.accept();
    await office.event('leg.answered');
    await until(() => office.media.legs.size === 1, 'one media leg to go');
    expect(office.media.kinds.get([...office.media.legs][0]!)).toBe('rtp');
    await office.adapter.hangup('a');
    await office.ended('a');
    expect(office.media.legs.size).toBe(0);
  });

  it('are forgotten when their connection closes', async () => {
    await open();
    const phone = await office.phone('8001', { protocol: 'WS', listen: [] });
    await phone.close();
    expect(await office.event('registration.changed', (event) => event.contacts === 0)).toMatchObject({
      extension: '8001',
    });
    await office.originate('a', '8001');
    expect(await office.ended('a')).toMatchObject({ cause: 'unreachable' });
  });
});

describe('browsers without SIP', () => {
  it('bring an offer and are up when media connects', async () => {
    await open();
    const { sdp } = await office.adapter.originate({
      legId: 'w',
      to: { kind: 'browser', offer: sdpText() },
      from: { number: 'web' },
    });
    expect(sdp).toContain('m=audio');
    expect((await office.adapter.snapshot()).legs[0]).toMatchObject({ kind: 'browser', state: 'ringing' });
    office.media.emit({ type: 'leg.connected', legId: 'w' });
    await office.event('leg.answered');
    await office.adapter.hold('w', true);
    expect((await office.adapter.snapshot()).legs[0]).toMatchObject({ state: 'held', heldBy: 'us' });
    office.media.emit({ type: 'leg.closed', legId: 'w', reason: 'ice-failed' });
    expect(await office.ended('w')).toMatchObject({ cause: 'media-lost' });
  });

  it('receive our offer and answer it; without a connection they end', async () => {
    await open({ browserConnectMs: 5000 });
    const { sdp } = await office.adapter.originate({ legId: 'w', to: { kind: 'browser' }, from: { number: 'web' } });
    expect(sdp).toContain('m=audio');
    await office.adapter.acceptBrowserAnswer('w', sdpText());
    await office.clock.skip(5001);
    expect(await office.ended('w')).toMatchObject({ cause: 'media-lost', by: 'us' });
    await expect(office.adapter.acceptBrowserAnswer('w', sdpText())).rejects.toMatchObject({ code: 'unknown-leg' });
  });

  it('are refused with an offer that makes no sense', async () => {
    await open();
    const calling = office.adapter.originate({
      legId: 'w',
      to: { kind: 'browser', offer: 'nonsense' },
      from: { number: 'web' },
    });
    await expect(calling).rejects.toMatchObject({ code: 'bad-argument' });
    expect(await office.ended('w')).toMatchObject({ cause: 'error' });
  });
});

describe('incoming calls', () => {
  it('are refused with 503 when no controller listens', async () => {
    office = await Office.open({ anonymous: 'accept' }, false);
    const caller = await office.guest();
    const out = caller.call(office.uri('8001'));
    await until(() => out.failure, 'the refusal');
    expect(out.failure!.end.status).toBe(503);
  });

  it('are refused when nobody decides in time', async () => {
    await open({ anonymous: 'accept', offerTimeoutMs: 30_000 });
    const caller = await office.guest();
    const out = caller.call(office.uri('8001'));
    const leg = await office.offered();
    expect(leg).toMatchObject({ extension: null, trunk: null });
    await office.clock.skip(30_001);
    expect(await office.ended(leg.legId)).toMatchObject({ cause: 'timeout', by: 'us' });
    await until(() => out.failure, 'the refusal');
    expect(out.failure!.end.status).toBe(480);
  });

  it('hear early media before they are answered, with the same description', async () => {
    await open({ anonymous: 'accept' });
    const caller = await office.guest();
    const out = caller.call(office.uri('8001'));
    const { legId } = await office.offered();
    await office.adapter.ring(legId, true);
    await until(() => out.progress.some(({ status, sdp }) => status === 183 && sdp), 'early media');
    await office.adapter.play(legId, { playId: 'p', items: [{ silenceMs: 10 }] });
    await office.adapter.answer(legId);
    await until(() => out.answered, 'the answer');
    expect(office.media.kinds.size).toBe(1);
    await office.adapter.hangup(legId);
  });

  it('show the asserted identity of a trunk, hide withheld numbers, pass Diversion on', async () => {
    const carrier = await RawPeer.open();
    await open({ trunks: [{ name: 'c', hosts: [`127.0.0.1:${carrier.port}`] }] });
    const invite = (id: string, headers: Record<string, string>): void => {
      const request = new SipRequest('INVITE', `sip:4008001234@127.0.0.1:${office.ports.UDP}`);
      const all: Record<string, string> = {
        via: `SIP/2.0/UDP 127.0.0.1:${carrier.port};branch=z9hG4bK${id}`,
        from: `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=${id}`,
        to: '<sip:4008001234@127.0.0.1>',
        ...{ 'call-id': id, cseq: '1 INVITE', contact: `<sip:c@127.0.0.1:${carrier.port}>`, ...headers },
      };
      for (const [name, value] of Object.entries(all)) request.headers.set(name, value);
      request.setBody(sdpText(), 'application/sdp');
      carrier.send(request.toBuffer(), office.ports.UDP);
    };
    invite('i1', {
      from: '<sip:1@c>;tag=i1',
      'p-asserted-identity': '"Wang" <sip:+8613800138000@c>',
      diversion: '<sip:8888@c>;reason=no-answer',
    });
    const first = await office.event('leg.offered');
    expect(first.leg).toMatchObject({ from: '+8613800138000', fromName: 'Wang', trunk: 'c' });
    expect(first.headers.diversion).toBe('<sip:8888@c>;reason=no-answer');
    expect(first.headers).not.toHaveProperty('via');
    invite('i2', { 'p-asserted-identity': '<sip:+8613800138000@c>', privacy: 'id' });
    const second = await office.event('leg.offered', (event) => event.leg.legId !== first.leg.legId);
    expect(second.leg).toMatchObject({ from: null, fromName: null });
    for (const { leg } of [first, second]) await office.adapter.reject(leg.legId, 'busy');
    await until(() => carrier.count((one) => one instanceof SipResponse && one.status === 486) >= 2, 'refusals');
    await carrier.close();
  });
});

describe('taking over a call (Replaces, RFC 3891)', () => {
  it('puts another phone in the place of the first, bridge and tag included', async () => {
    await open();
    const [one, two] = [await office.phone('8001'), await office.phone('8002')];
    const call = await office.reach('old', one);
    await office.adapter.setTag('old', 'conversation-9');
    await office.adapter.createBridge('b');
    await office.adapter.join('b', 'old');
    const { dialog } = call.session!;
    // Seen from the office: its own tag is the phone's remote tag.
    const replaces = `${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`;
    const out = two.call(office.uri('8001'), { headers: { replaces } });
    await until(() => out.answered, 'the answer');
    const { by } = await office.event('leg.replaced');
    expect(by).toMatchObject({ state: 'up', bridgeId: 'b', tag: 'conversation-9', extension: '8002' });
    await until(() => call.end, 'the BYE to the first phone');
    await office.ended('old');
    expect((await office.adapter.snapshot()).bridges).toEqual([{ bridgeId: 'b', legs: [by.legId] }]);
    expect(office.of('leg.offered')).toEqual([]);
    await office.adapter.hangup(by.legId);
    await office.ended(by.legId);
    await office.adapter.closeBridge('b');
  });

  it('is refused with 481 when there is nothing to replace, 400 when it makes no sense', async () => {
    await open();
    const phone = await office.phone('8001');
    const unknown = phone.call(office.uri('1'), { headers: { replaces: 'x;to-tag=a;from-tag=b' } });
    const broken = phone.call(office.uri('1'), { headers: { replaces: 'x' } });
    await until(() => unknown.failure && broken.failure, 'both refusals');
    expect([unknown.failure!.end.status, broken.failure!.end.status]).toEqual([481, 400]);
    await office.expectQuiet();
  });

  it('gives a phone the dialog to replace when we transfer it to another leg (attended)', async () => {
    await open();
    const [one, two] = [await office.phone('8001'), await office.phone('8002')];
    const a = await office.reach('a', one);
    const b = await office.reach('b', two);
    const asked = office.adapter.refer('a', '', 'b');
    const refer = await until(() => a.refers[0], 'the REFER');
    expect(two.endpoint.findReplaced(refer.target.replaces!)).toBe(b.session);
    expect(refer.target.uri.port).toBe(two.port);
    refer.accept();
    await asked;
    refer.finish(200);
    await office.event('leg.transfer-result');
  });
});

describe('a far end that vanishes', () => {
  it('is asked when it falls silent, and its call ended when it does not answer', async () => {
    await open();
    const phone = await office.phone('8001');
    await office.reach('a', phone);
    office.media.emit({ type: 'leg.silent', legId: 'a', silentForMs: 10_000 });
    expect(await office.event('leg.silent')).toMatchObject({ legId: 'a', silentForMs: 10_000 });
    await until(() => office.adapter.diagnostics().clientTransactions > 0, 'the probe');
    await until(() => phone.endpoint.diagnostics().serverTransactions > 0, 'its answer');
    expect((await office.adapter.snapshot()).legs[0]?.state).toBe('up');
    await office.clock.skip(5000);
    await phone.close();
    office.media.emit({ type: 'leg.silent', legId: 'a', silentForMs: 20_000 });
    await until(async () => {
      await office.clock.skip(500);
      return office.of('leg.ended').length;
    }, 'the end');
    expect(await office.ended('a')).toMatchObject({ cause: 'media-lost', by: 'us' });
  });

  it('is taken out of the registrations after two unanswered OPTIONS', async () => {
    await open({ qualifyMs: 30_000 });
    const phone = await office.phone('8001');
    await office.clock.skip(30_001);
    await until(() => phone.endpoint.diagnostics().serverTransactions > 0, 'OPTIONS at the phone');
    await phone.close();
    await until(async () => {
      await office.clock.skip(31_000);
      return office.of('registration.changed').some((event) => event.contacts === 0);
    }, 'the phone to be taken out');
  });

  it('ends the call when the session timer runs out', async () => {
    await open({ anonymous: 'accept' });
    const caller = await office.guest();
    const out = caller.call(office.uri('8001'), { headers: { 'session-expires': '90;refresher=uac', 'min-se': '90' } });
    const { legId } = await office.offered();
    await office.adapter.answer(legId);
    await until(() => out.answered, 'the answer');
    out.session!.timer.stop();
    await office.clock.skip(61_000);
    expect(await office.ended(legId)).toMatchObject({ cause: 'timeout', by: 'us' });
  });

  it('loses only the calls of a media process that died', async () => {
    await open();
    const [one, two] = [await office.phone('8001'), await office.phone('8002')];
    const a = await office.reach('a', one);
    await office.reach('b', two);
    office.media.emit({ type: 'leg.closed', legId: 'a', reason: 'worker-died' });
    expect(await office.ended('a')).toMatchObject({ cause: 'media-lost', by: 'us' });
    await until(() => a.end, 'the BYE');
    expect((await office.adapter.snapshot()).legs.map((leg) => leg.legId)).toEqual(['b']);
  });
});

describe('stopping', () => {
  it('hangs up, and leaves no socket, timer or transaction', async () => {
    await open();
    const phone = await office.phone('8001');
    const call = await office.reach('a', phone);
    await office.adapter.stop();
    await until(() => call.end, 'the BYE');
    const { registrations, timers, listeners, connections } = office.adapter.diagnostics();
    expect({ registrations, timers, listeners, connections }).toEqual({
      registrations: 0,
      timers: 0,
      listeners: 0,
      connections: 0,
    });
    expect(office.events.at(-1)).toMatchObject({ type: 'engine.changed', state: 'down' });
    await expect(office.originate('b', '8001')).rejects.toMatchObject({ code: 'engine-down' });
  });
});
