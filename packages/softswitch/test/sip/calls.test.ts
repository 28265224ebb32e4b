import { afterEach, describe, expect, it } from 'vitest';
import { SipRefusal } from '../../src/sip/dialog/types.ts';
import type { PhoneCall, PhoneOptions } from './phone.ts';
import { Phone, sdpText } from './phone.ts';
import { until } from './wire.ts';

const phones: Phone[] = [];

async function open(options: PhoneOptions = {}): Promise<Phone> {
  const phone = await Phone.open(options);
  phones.push(phone);
  return phone;
}

/** Two phones and an established call between them. */
async function talk(
  options: PhoneOptions = {},
  calleeOptions: PhoneOptions = {},
): Promise<{ a: Phone; b: Phone; out: PhoneCall; inc: PhoneCall }> {
  const a = await open({ user: 'alice', ...options });
  const b = await open({ user: 'bob', ...calleeOptions });
  const out = a.call(b.uri());
  const inc = await until(() => b.calls[0], 'the call');
  await inc.accept();
  await until(() => out.answered, 'the answer');
  return { a, b, out, inc };
}

afterEach(async () => {
  const open = phones.splice(0);
  try {
    await Promise.all(open.map((phone) => phone.expectClean()));
  } finally {
    for (const phone of open) await phone.close();
  }
});

describe('calls (RFC 3261 13 to 15)', () => {
  it('rings, is answered and hung up by the caller', async () => {
    const a = await open();
    const b = await open({ user: 'bob' });
    const out = a.call(b.uri());
    const inc = await until(() => b.calls[0], 'the call');
    expect(inc.incoming!.offer).toContain('m=audio');
    await inc.incoming!.progress(180);
    await until(() => out.progress.length, 'ringing');
    expect(out.progress[0]!.status).toBe(180);
    await inc.accept();
    await until(() => out.answered, 'the answer');
    expect(out.answerSdp).toContain('m=audio');
    await out.session!.bye();
    await until(() => inc.end, 'the end at the callee');
    expect(inc.end).toMatchObject({ by: 'peer', why: 'bye' });
    expect(out.end).toMatchObject({ by: 'us', why: 'bye' });
    expect([inc.ends, out.ends]).toEqual([1, 1]);
  });

  it('is hung up by the callee right after its answer: the BYE waits for the ACK (15)', async () => {
    const { inc, out } = await talk();
    await inc.session!.bye();
    await until(() => out.end, 'the end at the caller');
    expect(out.end).toMatchObject({ by: 'peer', why: 'bye' });
  });

  it('is refused with status and reason', async () => {
    const a = await open();
    const b = await open({
      onInvite: (call) => call.incoming!.reject(486, { reason: 'Busy', headers: { reason: 'Q.850;cause=17' } }),
    });
    const out = a.call(b.uri());
    await until(() => out.failure, 'the refusal');
    expect(out.failure!.end).toMatchObject({ by: 'peer', why: 'rejected', status: 486, reason: 'Q.850;cause=17' });
    expect(out.ends).toBe(0);
  });

  it('is cancelled while ringing', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri());
    const inc = await until(() => b.calls[0], 'the call');
    await inc.incoming!.progress(180);
    await until(() => out.progress.length, 'ringing');
    out.outgoing!.cancel('SIP;cause=200;text="Call completed elsewhere"');
    await until(() => inc.end && out.failure, 'both ends');
    expect(inc.end).toMatchObject({
      by: 'peer',
      why: 'cancelled',
      reason: 'SIP;cause=200;text="Call completed elsewhere"',
    });
    expect(out.failure!.end).toMatchObject({ by: 'us', why: 'cancelled', status: 487 });
  });

  it('ends in order when the answer crosses the CANCEL (9.1)', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri());
    const inc = await until(() => b.calls[0], 'the call');
    await inc.incoming!.progress(180);
    await until(() => out.progress.length, 'ringing');
    const answered = inc.accept();
    out.outgoing!.cancel();
    await answered;
    await until(() => inc.end && out.failure, 'both ends');
    expect(out.answered).toBe(false);
    expect(out.failure!.end).toMatchObject({ why: 'cancelled', status: 200 });
    expect(inc.end).toMatchObject({ by: 'peer', why: 'bye' });
  });

  it('fails with a timeout when nobody is there', async () => {
    const a = await open();
    const out = a.call('sip:nobody@127.0.0.1:9');
    await until(() => out.failure, 'the timeout');
    expect(out.failure!.end).toMatchObject({ by: 'us', why: 'timeout', status: 408 });
  });

  it('lets the callee offer when the INVITE has no SDP (13.2.1)', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri(), { sdp: null });
    const inc = await until(() => b.calls[0], 'the call');
    expect(inc.incoming!.offer).toBeNull();
    await inc.accept();
    await until(() => inc.answers.length, 'the answer in the ACK');
    expect(out.offers.length).toBe(1);
    expect(inc.answers[0]).toContain('m=audio');
    await out.session!.bye();
  });

  it('hangs up when the answer to a late offer is refused', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri(), { sdp: null });
    out.refuse = new SipRefusal(488, 'no codec');
    const inc = await until(() => b.calls[0], 'the call');
    await inc.accept();
    await until(() => inc.end && out.end, 'both ends');
    expect(out.end!.why === 'negotiation' || inc.end!.why === 'negotiation').toBe(true);
  });
});

describe('inside a call', () => {
  it('holds and resumes by re-INVITE in both directions (RFC 3264 8.4)', async () => {
    const { out, inc } = await talk();
    const held = await out.session!.offers.reoffer(async () => sdpText('sendonly'));
    expect(inc.offers.at(-1)).toContain('a=sendonly');
    expect(held).toContain('a=recvonly');
    expect(await out.session!.offers.reoffer(async () => sdpText())).toContain('a=sendrecv');
    expect(await inc.session!.offers.reoffer(async () => sdpText('sendonly'))).toContain('a=recvonly');
    expect(out.offers.length).toBe(1);
    await out.session!.bye();
  });

  it('goes on unchanged when a re-INVITE is refused (14.1)', async () => {
    const { out, inc } = await talk();
    inc.refuse = new SipRefusal(488, 'Not Acceptable Here', { warning: '304 x "Media type not available"' });
    await expect(out.session!.offers.reoffer(async () => sdpText())).rejects.toMatchObject({ status: 488 });
    inc.refuse = null;
    expect(out.session!.over).toBe(false);
    expect(await out.session!.offers.reoffer(async () => sdpText())).toContain('m=audio');
    await inc.session!.bye();
  });

  it('survives glare: both sides re-INVITE at once and both get through (14.1)', async () => {
    const { out, inc } = await talk();
    const both = await Promise.all([
      out.session!.offers.reoffer(async () => sdpText('sendonly')),
      inc.session!.offers.reoffer(async () => sdpText('sendonly')),
    ]);
    expect(both.every((sdp) => sdp.includes('a=recvonly'))).toBe(true);
    await out.session!.bye();
  });

  it('sends two re-INVITEs one after the other', async () => {
    const { out, inc } = await talk();
    await Promise.all([
      out.session!.offers.reoffer(async () => sdpText('sendonly')),
      out.session!.offers.reoffer(async () => sdpText('sendrecv')),
    ]);
    expect(inc.offers.map((sdp) => /a=(\w+)/.exec(sdp)![1])).toEqual(['sendonly', 'sendrecv']);
    await out.session!.bye();
  });

  it('carries INFO digits and refuses other INFO bodies', async () => {
    const { out, inc } = await talk();
    const digit = 'Signal=5\r\nDuration=160\r\n';
    const ok = await out.session!.send('INFO', { body: digit, contentType: 'application/dtmf-relay' });
    const no = await out.session!.send('INFO', { body: 'x', contentType: 'text/plain' });
    expect([ok.status, no.status]).toEqual([200, 415]);
    expect(no.headers.get('accept')).toContain('application/dtmf-relay');
    expect(inc.infos[0]).toBe(digit);
    await out.session!.bye();
  });

  it('answers UPDATE with and without an offer (RFC 3311)', async () => {
    const { out, inc } = await talk();
    const plain = await out.session!.send('UPDATE');
    const offer = await out.session!.send('UPDATE', { body: sdpText('sendonly') });
    expect([plain.status, offer.status]).toEqual([200, 200]);
    expect(offer.text).toContain('a=recvonly');
    expect(inc.offers.length).toBe(1);
    await out.session!.bye();
  });

  it('answers 405 with Allow to methods it does not take', async () => {
    const { out } = await talk();
    const response = await out.session!.send('PUBLISH');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('INVITE');
    await out.session!.bye();
  });

  it('notices by a probe that the peer has forgotten the call', async () => {
    const { out, inc } = await talk();
    expect(await out.session!.probe()).toBe(true);
    inc.session!.close({ by: 'us', why: 'stopped', status: null, reason: null });
    expect(await out.session!.probe()).toBe(false);
    expect(out.end).toMatchObject({ why: 'unreachable' });
  });
});

describe('reliable provisionals (RFC 3262)', () => {
  it('sends 183 with SDP reliably, takes the PRACK, then answers without SDP', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri());
    const inc = await until(() => b.calls[0], 'the call');
    expect(await inc.incoming!.progress(183, { sdp: sdpText() })).toBe(true);
    expect(out.progress[0]!.sdp).toContain('m=audio');
    expect(await inc.incoming!.progress(180, { reliable: true })).toBe(true);
    await inc.incoming!.accept(null);
    await until(() => out.answered, 'the answer');
    expect(out.answerSdp).toBeNull();
    await inc.session!.bye();
  });

  it('offers in a reliable 183 and is answered in the PRACK', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri(), { sdp: null });
    const inc = await until(() => b.calls[0], 'the call');
    expect(await inc.incoming!.progress(183, { sdp: sdpText() })).toBe(true);
    expect(inc.answers.length).toBe(1);
    expect(out.offers.length).toBe(1);
    await inc.incoming!.accept(null);
    await until(() => out.answered, 'the answer');
    await out.session!.bye();
  });

  it('does not send early media unreliably when the caller has made no offer', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri(), { sdp: null, headers: { supported: 'timer' } });
    const inc = await until(() => b.calls[0], 'the call');
    expect(await inc.incoming!.progress(183, { sdp: sdpText() })).toBe(false);
    await inc.accept();
    await until(() => out.answered, 'the answer');
    await out.session!.bye();
  });

  it('takes UPDATE on an early dialog', async () => {
    const a = await open();
    const b = await open();
    const out = a.call(b.uri());
    const inc = await until(() => b.calls[0], 'the call');
    await inc.incoming!.progress(183, { sdp: sdpText() });
    const early = [...out.outgoing!.forks.values()][0]!;
    const response = await early.send('UPDATE', { body: sdpText('sendonly') });
    expect(response.status).toBe(200);
    expect(response.text).toContain('a=recvonly');
    await inc.incoming!.accept(null);
    await until(() => out.answered, 'the answer');
    await out.session!.bye();
  });
});

describe('transfer (RFC 3515, 3891, 3892)', () => {
  it('is asked for, accepted and reported until its end', async () => {
    const { b, out, inc } = await talk();
    const target = { ...b.uri(), user: 'carol' };
    const seen: number[] = [];
    const replaces = { callId: 'x@y', toTag: 't1', fromTag: 'f1', earlyOnly: false };
    const asked = out.session!.refers.refer(target, replaces, (progress) => seen.push(progress.status));
    await until(() => inc.refers.length, 'the REFER');
    const refer = inc.refers[0]!;
    expect(refer.target.uri.user).toBe('carol');
    expect(refer.target.replaces).toEqual(replaces);
    expect(refer.referredBy?.uri.user).toBe('alice');
    refer.accept();
    const { outcome } = await asked;
    refer.report(180);
    await until(() => seen.includes(180), 'progress');
    refer.finish(200);
    expect(await outcome).toMatchObject({ status: 200 });
    await out.session!.bye();
  });

  it('is refused', async () => {
    const { b, out, inc } = await talk();
    const asked = out.session!.refers.refer(b.uri(), null);
    asked.catch(() => {});
    const refer = await until(() => inc.refers[0], 'the REFER');
    refer.refuse(603);
    await expect(asked).rejects.toMatchObject({ status: 603 });
    await out.session!.bye();
  });

  it('ends with the call that carried it', async () => {
    const { b, out, inc } = await talk();
    const asked = out.session!.refers.refer(b.uri(), null);
    const refer = await until(() => inc.refers[0], 'the REFER');
    refer.accept();
    const { outcome } = await asked;
    await inc.session!.bye();
    expect(await outcome).toMatchObject({ status: 487 });
  });

  it('finds the dialog that a Replaces header means', async () => {
    const { a, b, out, inc } = await talk();
    const { dialog } = inc.session!;
    const replaces = { callId: dialog.callId, toTag: dialog.localTag, fromTag: dialog.remoteTag, earlyOnly: false };
    expect(b.endpoint.findReplaced(replaces)).toBe(inc.session);
    expect(a.endpoint.findReplaced(replaces)).toBeNull();
    await out.session!.bye();
  });
});
