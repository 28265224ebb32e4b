/** Dialogs on the wire: what a hand-written peer sees of routes, sequence numbers, repeats and forks. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeResponse, SipRequest, SipResponse } from '../../src/sip/message/message.ts';
import { Phone, sdpText } from './phone.ts';
import { RawPeer, until } from './wire.ts';

let phone: Phone;
let peer: RawPeer;

beforeEach(async () => {
  phone = await Phone.open({ user: 'bob' });
  peer = await RawPeer.open();
});

afterEach(async () => {
  try {
    await phone.expectClean();
  } finally {
    await phone.close();
    await peer.close();
  }
});

/** A request of the hand-written peer. */
function request(
  method: string,
  cseq: number,
  change: Record<string, string | string[] | null> = {},
  body = '',
): SipRequest {
  const message = new SipRequest(method, `sip:bob@127.0.0.1:${phone.port}`);
  const headers: Record<string, string | string[] | null> = {
    via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK${method}${cseq}`,
    'max-forwards': '70',
    from: '<sip:alice@127.0.0.1>;tag=alice1',
    to: '<sip:bob@127.0.0.1>',
    'call-id': 'raw-call',
    cseq: `${cseq} ${method}`,
    contact: `<sip:alice@127.0.0.1:${peer.port}>`,
    ...change,
  };
  for (const [name, value] of Object.entries(headers)) if (value !== null) message.headers.set(name, value);
  if (body !== '') message.setBody(body, 'application/sdp');
  return message;
}

const send = (message: SipRequest | SipResponse): void => peer.send(message.toBuffer(), phone.port);

/** Establishes a call from the peer; gives the answer. */
async function established(change: Record<string, string | string[]> = {}): Promise<SipResponse> {
  send(request('INVITE', 1, change, sdpText()));
  await (await until(() => phone.calls[0], 'the call')).accept();
  const ok = await peer.response(200);
  send(
    request('ACK', 1, {
      ...change,
      to: ok.headers.get('to')!,
      via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKack`,
    }),
  );
  return ok;
}

describe('as the called side', () => {
  it('repeats its 200 at T1, 2*T1 … up to T2 until the ACK comes (13.3.1.4)', async () => {
    send(request('INVITE', 1, {}, sdpText()));
    await (await until(() => phone.calls[0], 'the call')).accept();
    const is200 = (message: unknown): boolean => message instanceof SipResponse && message.status === 200;
    await until(() => peer.count(is200) === 4, 'three repeats');
    const ok = await peer.response(200);
    send(request('ACK', 1, { to: ok.headers.get('to')! }));
    const repeats = peer.count(is200);
    send(request('OPTIONS', 2, { to: ok.headers.get('to')! }));
    await until(
      () => peer.received.some((one) => one instanceof SipResponse && one.cseq.method === 'OPTIONS'),
      'OPTIONS',
    );
    expect(peer.count((one) => is200(one) && one.cseq.method === 'INVITE')).toBeLessThanOrEqual(repeats + 1);
    send(request('BYE', 3, { to: ok.headers.get('to')! }));
    await until(() => phone.calls[0]!.end, 'the end');
  });

  it('answers the INVITE with 487 when a BYE ends the early dialog (15.1.2)', async () => {
    send(request('INVITE', 1, {}, sdpText()));
    const call = await until(() => phone.calls[0], 'the call');
    await call.incoming!.progress(180);
    const ringing = await peer.response(180);
    send(request('BYE', 2, { to: ringing.headers.get('to')! }));
    const refused = await peer.response(487);
    expect(refused.cseq.method).toBe('INVITE');
    send(request('ACK', 1, { to: refused.headers.get('to')! }));
    expect(call.end).toMatchObject({ by: 'peer', why: 'bye' });
  });

  it('hangs up when the ACK never comes', async () => {
    send(request('INVITE', 1, {}, sdpText()));
    await (await until(() => phone.calls[0], 'the call')).accept();
    const bye = await peer.request('BYE');
    expect(bye.headers.get('reason')).toContain('ACK missing');
    send(makeResponse(bye, 200));
    expect(phone.calls[0]!.end).toMatchObject({ by: 'us', why: 'ack-missing' });
  });

  it('copies Record-Route into the answer and sends its requests along it, loosely (12.1.1, 12.2.1.1)', async () => {
    const hop = `<sip:127.0.0.1:${peer.port};lr;marker=1>`;
    const ok = await established({
      'record-route': [hop, '<sip:far.example.com;lr>'],
      contact: '<sip:alice@198.51.100.9:5090>',
    });
    expect(ok.headers.getAll('record-route')).toEqual([hop, '<sip:far.example.com;lr>']);
    const hangup = phone.calls[0]!.session!.bye();
    const bye = await peer.request('BYE');
    expect(bye.uri).toBe('sip:alice@198.51.100.9:5090');
    expect(bye.headers.getAll('route')).toEqual([hop, '<sip:far.example.com;lr>']);
    send(makeResponse(bye, 200));
    await hangup;
  });

  it('puts the target last and the first hop into the Request-URI for a strict router (12.2.1.1)', async () => {
    await established({
      'record-route': [`<sip:127.0.0.1:${peer.port}>`, '<sip:far.example.com;lr>'],
      contact: '<sip:alice@198.51.100.9:5090>',
    });
    const hangup = phone.calls[0]!.session!.bye();
    const bye = await peer.request('BYE');
    expect(bye.uri).toBe(`sip:127.0.0.1:${peer.port}`);
    expect(bye.headers.getAll('route')).toEqual(['<sip:far.example.com;lr>', '<sip:alice@198.51.100.9:5090>']);
    send(makeResponse(bye, 200));
    await hangup;
  });

  it('answers over the source address when the Contact is a private one behind NAT', async () => {
    await established({
      via: `SIP/2.0/UDP 192.168.7.7:5060;branch=z9hG4bKnat;rport`,
      contact: '<sip:alice@192.168.7.7:5060>',
    });
    const hangup = phone.calls[0]!.session!.bye();
    const bye = await peer.request('BYE');
    expect(bye.uri).toBe('sip:alice@192.168.7.7:5060');
    send(makeResponse(bye, 200));
    await hangup;
  });

  it('refuses requests out of order with 500 and for unknown dialogs with 481 (12.2.2)', async () => {
    const ok = await established();
    const to = ok.headers.get('to')!;
    send(request('INFO', 1, { to, via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKlate` }));
    expect((await peer.response(500)).cseq.method).toBe('INFO');
    send(request('INFO', 7, { to: '<sip:bob@127.0.0.1>;tag=other' }));
    expect((await peer.response(481)).cseq.method).toBe('INFO');
    send(request('BYE', 8, { to }));
    expect((await peer.response(200)).cseq.method).toBe('BYE');
    send(request('INFO', 9, { to }));
    expect((await peer.response(481)).cseq.number).toBe(9);
  });

  it('answers a second INVITE with 500 and Retry-After while the first is open (14.2)', async () => {
    const ok = await established();
    const to = ok.headers.get('to')!;
    let release: () => void = () => {};
    phone.calls[0]!.gate = new Promise((resolve) => {
      release = resolve;
    });
    send(request('INVITE', 2, { to }, sdpText()));
    await until(() => phone.calls[0]!.offers.length === 1, 'the first offer');
    send(request('INVITE', 3, { to }, sdpText()));
    const refused = await peer.response(500);
    expect(refused.headers.has('retry-after')).toBe(true);
    send(request('ACK', 3, { to }));
    release();
    await until(
      () => peer.received.some((one) => one instanceof SipResponse && one.status === 200 && one.cseq.number === 2),
      'the answer',
    );
    send(request('ACK', 2, { to, via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKack2` }));
    send(request('BYE', 4, { to }));
    await until(() => phone.calls[0]!.end, 'the end');
  });

  it('answers an UPDATE with an offer during our own offer with 491 (RFC 3311 5.2)', async () => {
    const ok = await established();
    const to = ok.headers.get('to')!;
    const reoffer = phone.calls[0]!.session!.offers.reoffer(async () => sdpText('sendonly'));
    const invite = await peer.request('INVITE');
    send(request('UPDATE', 2, { to }, sdpText()));
    expect((await peer.response(491)).cseq.method).toBe('UPDATE');
    send(
      makeResponse(invite, 200, {
        body: sdpText('recvonly'),
        headers: { contact: `<sip:alice@127.0.0.1:${peer.port}>` },
      }),
    );
    await reoffer;
    await peer.request('ACK');
    send(request('BYE', 3, { to }));
    await until(() => phone.calls[0]!.end, 'the end');
  });

  it('refuses a session interval below the minimum with 422 and Min-SE (RFC 4028 9)', async () => {
    send(request('INVITE', 1, { supported: 'timer', 'session-expires': '60' }, sdpText()));
    const refused = await peer.response(422);
    expect(refused.headers.get('min-se')).toBe('90');
    send(request('ACK', 1, { to: refused.headers.get('to')! }));
  });

  it('repeats a reliable provisional until its PRACK and refuses wrong ones (RFC 3262)', async () => {
    send(request('INVITE', 1, { require: '100rel' }, sdpText()));
    const call = await until(() => phone.calls[0], 'the call');
    const acknowledged = call.incoming!.progress(180);
    const ringing = await peer.response(180);
    expect(ringing.headers.get('require')).toBe('100rel');
    const rseq = Number(ringing.headers.get('rseq'));
    await until(() => peer.count((one) => one instanceof SipResponse && one.status === 180) >= 2, 'a repeat');
    const to = ringing.headers.get('to')!;
    send(request('PRACK', 2, { to, rack: `${rseq + 5} 1 INVITE` }));
    await peer.response(481);
    send(request('PRACK', 3, { to, rack: `${rseq} 1 INVITE` }));
    expect(await acknowledged).toBe(true);
    await call.accept();
    const ok = await until(
      () =>
        peer.received.find(
          (one): one is SipResponse => one instanceof SipResponse && one.status === 200 && one.cseq.method === 'INVITE',
        ),
      'the answer',
    );
    send(request('ACK', 1, { to: ok.headers.get('to')!, via: `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKack` }));
    send(request('BYE', 4, { to }));
    await until(() => call.end, 'the end');
  });

  it('refuses the INVITE when a reliable provisional is never acknowledged', async () => {
    send(request('INVITE', 1, { require: '100rel' }, sdpText()));
    const call = await until(() => phone.calls[0], 'the call');
    expect(await call.incoming!.progress(180)).toBe(false);
    const refused = await peer.response(504);
    send(request('ACK', 1, { to: refused.headers.get('to')! }));
    expect(call.end).toMatchObject({ by: 'us', why: 'rejected', status: 504 });
  });
});

describe('as the calling side', () => {
  const target = (): string => `sip:peer@127.0.0.1:${peer.port}`;
  const contact = (): Record<string, string> => ({ contact: `<sip:peer@127.0.0.1:${peer.port}>` });

  it('acknowledges each repeat of the 200 (13.2.2.4)', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    const ok = makeResponse(invite, 200, { toTag: 'p', body: sdpText(), headers: contact() });
    send(ok);
    const first = await peer.request('ACK');
    send(ok);
    const second = await peer.request('ACK');
    expect(second.toBuffer().equals(first.toBuffer())).toBe(true);
    expect(first.cseq).toEqual({ number: invite.cseq.number, method: 'ACK' });
    expect(first.via.params.get('branch')).not.toBe(invite.via.params.get('branch'));
    const hangup = call.session!.bye();
    send(makeResponse(await peer.request('BYE'), 200));
    await hangup;
  });

  it('keeps the first of two forked answers and ends the other (13.2.2.4)', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    send(makeResponse(invite, 180, { toTag: 'one', headers: contact() }));
    send(makeResponse(invite, 180, { toTag: 'two', headers: contact() }));
    await until(() => call.progress.length === 2, 'both early dialogs');
    expect(call.outgoing!.forks.size).toBe(2);
    send(makeResponse(invite, 200, { toTag: 'two', body: sdpText(), headers: contact() }));
    expect((await peer.request('ACK')).toTag).toBe('two');
    send(makeResponse(invite, 200, { toTag: 'one', body: sdpText(), headers: contact() }));
    expect((await peer.request('ACK')).toTag).toBe('one');
    const bye = await peer.request('BYE');
    expect(bye.toTag).toBe('one');
    send(makeResponse(bye, 200));
    expect(call.session!.dialog.remoteTag).toBe('two');
    expect(call.end).toBeNull();
    const hangup = call.session!.bye();
    send(makeResponse(await peer.request('BYE'), 200));
    await hangup;
  });

  it('takes the route set from the answer in reverse order (12.1.2)', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    const headers = { ...contact(), 'record-route': ['<sip:far.example.com;lr>', `<sip:127.0.0.1:${peer.port};lr>`] };
    send(makeResponse(invite, 200, { toTag: 'p', body: sdpText(), headers }));
    const ack = await peer.request('ACK');
    expect(ack.headers.getAll('route')).toEqual([`<sip:127.0.0.1:${peer.port};lr>`, '<sip:far.example.com;lr>']);
    const hangup = call.session!.bye();
    send(makeResponse(await peer.request('BYE'), 200));
    await hangup;
  });

  it('waits with the CANCEL until a provisional has come (9.1)', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    call.outgoing!.cancel('Q.850;cause=16');
    send(makeResponse(invite, 100));
    const cancel = await peer.request('CANCEL');
    expect(cancel.via.params.get('branch')).toBe(invite.via.params.get('branch'));
    expect(cancel.cseq.number).toBe(invite.cseq.number);
    expect(cancel.headers.get('reason')).toBe('Q.850;cause=16');
    send(makeResponse(cancel, 200, { toTag: 'x' }));
    send(makeResponse(invite, 487, { toTag: 'x' }));
    await peer.request('ACK');
    expect(call.failure?.end).toMatchObject({ why: 'cancelled' });
  });

  it('raises the interval after 422 (RFC 4028 7.4)', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    send(makeResponse(invite, 422, { toTag: 'x', headers: { 'min-se': '3600' } }));
    const again = await until(
      () =>
        peer.received.find(
          (one): one is SipRequest => one instanceof SipRequest && one.headers.get('min-se') === '3600',
        ),
      'the second INVITE',
    );
    expect(again.cseq.number).toBe(invite.cseq.number + 1);
    expect(again.headers.get('session-expires')).toBe('3600');
    send(makeResponse(again, 486, { toTag: 'y' }));
    await until(() => call.failure, 'the refusal');
  });

  it('sends BYE when the answer has no SDP', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    send(makeResponse(invite, 200, { toTag: 'p', headers: contact() }));
    await peer.request('ACK');
    send(makeResponse(await peer.request('BYE'), 200));
    await until(() => call.end, 'the end');
    expect(call.end).toMatchObject({ why: 'negotiation' });
  });

  it('gives up the call when a re-INVITE finds it unknown (481, 14.1)', async () => {
    const call = phone.call(target());
    const invite = await peer.request('INVITE');
    send(makeResponse(invite, 200, { toTag: 'p', body: sdpText(), headers: contact() }));
    await peer.request('ACK');
    const reoffer = call.session!.offers.reoffer(async () => sdpText('sendonly'));
    const rejected = expect(reoffer).rejects.toMatchObject({ status: 481 });
    send(makeResponse(await peer.request('INVITE'), 481));
    send(makeResponse(await peer.request('BYE'), 481));
    await rejected;
    expect(call.end).toMatchObject({ why: 'unreachable' });
  });
});

describe('session timers (RFC 4028)', () => {
  const start = async (agreed: string, allow?: string): Promise<ReturnType<Phone['call']>> => {
    const call = phone.call(`sip:peer@127.0.0.1:${peer.port}`);
    const invite = await peer.request('INVITE');
    expect(invite.headers.get('session-expires')).toBe('1800');
    const headers: Record<string, string> = {
      contact: `<sip:peer@127.0.0.1:${peer.port}>`,
      'session-expires': agreed,
      require: 'timer',
      ...(allow ? { allow } : {}),
    };
    send(makeResponse(invite, 200, { toTag: 'p', body: sdpText(), headers }));
    await peer.request('ACK');
    return call;
  };

  it('refreshes at half time by UPDATE when the peer takes it', async () => {
    const call = await start('200;refresher=uac', 'INVITE, ACK, BYE, UPDATE');
    await phone.clock.skip(100_000);
    const update = await peer.request('UPDATE');
    expect(update.headers.get('session-expires')).toBe('200;refresher=uac');
    expect(update.body.length).toBe(0);
    send(makeResponse(update, 200, { headers: { 'session-expires': '200;refresher=uac' } }));
    const hangup = call.session!.bye();
    send(makeResponse(await peer.request('BYE'), 200));
    await hangup;
  });

  it('refreshes by re-INVITE with the same description otherwise', async () => {
    const call = await start('200;refresher=uac');
    await phone.clock.skip(100_000);
    const again = await peer.request('INVITE');
    expect(again.text).toBe(call.session!.offers.negotiation.local);
    send(makeResponse(again, 200, { body: sdpText(), headers: { contact: `<sip:peer@127.0.0.1:${peer.port}>` } }));
    await peer.request('ACK');
    expect(call.session!.over).toBe(false);
    const hangup = call.session!.bye();
    send(makeResponse(await peer.request('BYE'), 200));
    await hangup;
  });

  it('hangs up when the peer should refresh and does not', async () => {
    const call = await start('90;refresher=uas');
    await phone.clock.skip(59_000);
    expect(call.end).toBeNull();
    await phone.clock.skip(2000);
    expect(call.end).toMatchObject({ by: 'us', why: 'expired' });
    send(makeResponse(await peer.request('BYE'), 200));
  });

  it('takes a refresh by UPDATE and starts the interval anew', async () => {
    const call = await start('90;refresher=uas');
    await phone.clock.skip(50_000);
    const { dialog } = call.session!;
    const update = request('UPDATE', 5, {
      from: `<sip:peer@127.0.0.1>;tag=p`,
      to: `<sip:bob@127.0.0.1>;tag=${dialog.localTag}`,
      'call-id': dialog.callId,
      supported: 'timer',
      'session-expires': '90;refresher=uac',
    });
    send(update);
    const ok = await peer.response(200);
    expect(ok.headers.get('session-expires')).toBe('90;refresher=uac');
    await phone.clock.skip(50_000);
    expect(call.end).toBeNull();
    const hangup = call.session!.bye();
    send(makeResponse(await peer.request('BYE'), 200));
    await hangup;
  });
});
