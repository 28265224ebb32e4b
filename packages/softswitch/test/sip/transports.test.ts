import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ListenSpec } from '../../src/sip/transport/types.ts';
import { Phone, type PhoneOptions } from './phone.ts';
import { freePort, RawPeer, RawStream, sip, until } from './wire.ts';

const phones: Phone[] = [];

async function open(options: PhoneOptions = {}): Promise<Phone> {
  const phone = await Phone.open(options);
  phones.push(phone);
  return phone;
}

afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.close()));
});

/** A self-signed certificate for 127.0.0.1. */
function certificate(): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sip-tls-'));
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
        ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
      ],
      { stdio: 'ignore' },
    );
    return { cert: readFileSync(join(folder, 'cert.pem'), 'utf8'), key: readFileSync(join(folder, 'key.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const OPTIONS = (id: string, extra = ''): string =>
  sip(`
    OPTIONS sip:b@127.0.0.1 SIP/2.0
    Via: SIP/2.0/TCP 192.0.2.3:5099;branch=z9hG4bK${id};rport
    From: <sip:a@127.0.0.1>;tag=1
    To: <sip:b@127.0.0.1>
    Call-ID: ${id}
    CSeq: 1 OPTIONS${extra}
    Content-Length: 0`);

describe('calls over every transport', () => {
  const tls = certificate();

  it.each(['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const)(
    '%s: answered, re-INVITEd both ways and hung up by the callee',
    async (protocol) => {
      const transport = { tls: { ca: tls.cert } };
      const a = await open({
        user: 'alice',
        listen: ['UDP', ...(protocol === 'TCP' ? (['TCP'] as const) : [])],
        transport,
      });
      const b = await open({ user: 'bob', listen: [protocol], tls, transport });
      const out = a.call(b.uri(protocol));
      const inc = await until(() => b.calls[0], 'the call');
      await inc.accept();
      await until(() => out.answered, 'the answer');
      await out.session!.offers.reoffer(async () => inc.incoming!.offer!);
      // The callee's requests come back over the caller's connection: nothing can connect to the caller.
      await inc.session!.offers.reoffer(async () => inc.incoming!.offer!);
      await inc.session!.bye();
      await until(() => out.end, 'the end');
      expect(out.end).toMatchObject({ by: 'peer', why: 'bye' });
      if (protocol !== 'UDP') {
        expect(a.endpoint.diagnostics().connections).toBe(1);
        expect(b.endpoint.diagnostics().connections).toBe(1);
      }
    },
  );

  it('refuses a TLS peer whose certificate it does not trust', async () => {
    const a = await open();
    const b = await open({ listen: ['TLS'], tls });
    const out = a.call(b.uri('TLS'));
    await until(() => out.failure, 'the failure');
    expect(out.failure!.end.why).toBe('unreachable');
    expect(b.calls).toEqual([]);
  });

  it('re-uses one connection for several calls', async () => {
    const a = await open();
    const b = await open({ listen: ['TCP'], onInvite: (call) => call.incoming!.reject(486) });
    const calls = [a.call(b.uri('TCP')), a.call(b.uri('TCP')), a.call(b.uri('TCP'))];
    await until(() => calls.every((call) => call.failure), 'all refusals');
    expect(b.endpoint.diagnostics().connections).toBe(1);
  });

  it('fails at once when nobody listens', async () => {
    const a = await open({ listen: ['TCP'] });
    const out = a.call(`sip:nobody@127.0.0.1:${await freePort()};transport=tcp`);
    await until(() => out.failure, 'the failure');
    expect(out.failure!.end).toMatchObject({ why: 'unreachable', status: 503 });
  });
});

describe('UDP', () => {
  it('answers to the source port with rport, to the Via port without (RFC 3581, 18.2.2)', async () => {
    const phone = await open();
    const [sender, named] = [await RawPeer.open(), await RawPeer.open()];
    const text = (id: string, rport: string): string =>
      sip(`
    OPTIONS sip:b@127.0.0.1 SIP/2.0
    Via: SIP/2.0/UDP 127.0.0.1:${named.port};branch=z9hG4bK${id}${rport}
    From: <sip:a@127.0.0.1>;tag=1
    To: <sip:b@127.0.0.1>
    Call-ID: ${id}
    CSeq: 1 OPTIONS`);
    sender.send(text('r1', ';rport'), phone.port);
    const toSource = await sender.response(200);
    expect(toSource.via.params.get('rport')).toBe(String(sender.port));
    expect(toSource.via.params.get('received')).toBe('127.0.0.1');
    sender.send(text('r2', ''), phone.port);
    expect((await named.response(200)).callId).toBe('r2');
    await Promise.all([sender.close(), named.close()]);
  });

  it('swallows keep-alives and garbage', async () => {
    const phone = await open();
    const peer = await RawPeer.open();
    for (const text of ['\r\n\r\n', '\0\0\0\0', 'hello', '\x01\x02\x03', 'GET / HTTP/1.1\r\n\r\n'])
      peer.send(text, phone.port);
    peer.send(OPTIONS('after').replace('/TCP', '/UDP'), phone.port);
    await peer.response(200);
    expect(peer.received.length).toBe(1);
    await peer.close();
  });
});

describe('streams', () => {
  it('answers a ping with a pong, byte-wise messages, and two in one segment (RFC 5626 4.4.1)', async () => {
    const phone = await open({ listen: ['TCP'] });
    const stream = new RawStream(phone.ports.get('TCP')!);
    stream.send('\r\n\r\n');
    await until(() => stream.text === '\r\n', 'the pong');
    for (const byte of Buffer.from(OPTIONS('slow'))) stream.send(Buffer.from([byte]));
    await until(() => stream.text.includes('Call-ID: slow'), 'the answer');
    stream.send(OPTIONS('one') + OPTIONS('two'));
    await until(() => stream.text.includes('Call-ID: one') && stream.text.includes('Call-ID: two'), 'both answers');
    expect(stream.text).toContain('received=127.0.0.1');
    stream.close();
    await until(() => phone.endpoint.diagnostics().connections === 0, 'the connection to be forgotten');
  });

  it('closes a stream that can not be followed, with a last 400', async () => {
    const phone = await open({ listen: ['TCP'] });
    const stream = new RawStream(phone.ports.get('TCP')!);
    stream.send(OPTIONS('bad').replace('Content-Length: 0', 'Content-Length: -5'));
    await until(() => stream.closed, 'the close');
    expect(stream.text).toContain('SIP/2.0 400');
    await until(() => phone.endpoint.diagnostics().connections === 0, 'the connection to be forgotten');
  });

  it('limits connections per address', async () => {
    const phone = await open({ listen: ['TCP'], transport: { maxConnectionsPerAddress: 2 } });
    const streams = [0, 1, 2].map(() => new RawStream(phone.ports.get('TCP')!));
    await until(() => streams.filter((stream) => stream.closed).length === 1, 'one to be refused');
    expect(phone.endpoint.diagnostics().connections).toBe(2);
    for (const stream of streams) stream.close();
  });

  it('closes idle connections', async () => {
    const phone = await open({ listen: ['TCP'], transport: { idleMs: 100 } });
    const stream = new RawStream(phone.ports.get('TCP')!);
    await until(() => stream.closed, 'the close');
  });

  it('tells calls in progress that their connection is gone', async () => {
    const phone = await open({ listen: ['TCP'], onInvite: (call) => void call.incoming!.progress(180) });
    const caller = await open({ listen: ['UDP'] });
    const out = caller.call(phone.uri('TCP'));
    await until(() => out.progress.length, 'ringing');
    await phone.endpoint.transport.close();
    await until(() => out.failure, 'the failure');
    expect(out.failure!.end.why).toBe('unreachable');
  });
});

describe('WebSocket (RFC 7118)', () => {
  it('speaks subprotocol sip only, answers keep-alives and one message per frame', async () => {
    const phone = await open({ listen: ['WS'] });
    const url = `ws://127.0.0.1:${phone.ports.get('WS')}/`;
    const wrong = new WebSocket(url, 'chat');
    const refused = await new Promise((resolve) => {
      wrong.on('error', () => resolve('error'));
      wrong.on('close', () => resolve('closed'));
    });
    expect(['error', 'closed']).toContain(refused);
    const socket = new WebSocket(url, 'sip');
    const frames: string[] = [];
    socket.on('message', (data) => frames.push(data.toString()));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send('\r\n\r\n');
    await until(() => frames[0] === '\r\n', 'the pong');
    // Without Content-Length: the frame is the length.
    socket.send(OPTIONS('ws').replace('/TCP', '/WS').replace('Content-Length: 0\r\n', ''));
    await until(() => frames[1]?.startsWith('SIP/2.0 200'), 'the answer');
    socket.close();
    await until(() => phone.endpoint.diagnostics().connections === 0, 'the connection to be forgotten');
  });
});

describe('traces', () => {
  it('shows what comes and goes', async () => {
    const seen: string[] = [];
    const phone = await open({
      transport: { trace: (direction, data) => seen.push(`${direction} ${data.toString().split('\r\n', 1)[0]}`) },
    });
    const peer = await RawPeer.open();
    peer.send(OPTIONS('t').replace('/TCP', '/UDP'), phone.port);
    await peer.response(200);
    expect(seen).toEqual(['in OPTIONS sip:b@127.0.0.1 SIP/2.0', 'out SIP/2.0 200 OK']);
    await peer.close();
  });

  it('refuses a port that is taken', async () => {
    const phone = await open();
    const spec: ListenSpec = { protocol: 'UDP', host: '127.0.0.1', port: phone.port };
    await expect(phone.endpoint.listen(spec)).rejects.toThrow(/EADDRINUSE/);
  });
});
