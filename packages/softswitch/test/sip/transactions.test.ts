/** Transaction state machines against a steered clock: every timer of RFC 3261 table 4 and RFC 6026. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/sip/clock.ts';
import { makeResponse, type SipMessage, SipRequest, type SipResponse } from '../../src/sip/message/message.ts';
import { parseMessage } from '../../src/sip/message/parse.ts';
import type { ServerTransaction } from '../../src/sip/transaction/server-transaction.ts';
import { RFC_TIMERS } from '../../src/sip/transaction/timers.ts';
import { TransactionLayer } from '../../src/sip/transaction/transaction-layer.ts';
import type { Flow, Protocol } from '../../src/sip/transport/types.ts';

class FakeFlow implements Flow {
  readonly id = 'fake';
  readonly remoteHost = '192.0.2.9';
  readonly remotePort = 5060;
  readonly localHost = '192.0.2.1';
  readonly localPort = 5060;
  open = true;
  readonly protocol: Protocol;
  /** What left, with the time it left at. */
  readonly sent: { at: number; message: SipMessage }[] = [];
  private readonly clock: ManualClock;
  broken = false;

  constructor(clock: ManualClock, protocol: Protocol) {
    this.clock = clock;
    this.protocol = protocol;
  }

  send(data: Buffer, failed?: (error: Error) => void): void {
    if (this.broken) failed?.(new Error('broken'));
    else this.sent.push({ at: this.clock.now(), message: parseMessage(data) });
  }

  times(fits: (message: SipMessage) => boolean = () => true): number[] {
    const first = this.sent[0]?.at ?? 0;
    return this.sent.filter(({ message }) => fits(message)).map(({ at }) => at - first);
  }
}

let clock: ManualClock;
let layer: TransactionLayer;
let servers: ServerTransaction[];
let acks: SipRequest[];

beforeEach(() => {
  clock = new ManualClock();
  servers = [];
  acks = [];
  layer = new TransactionLayer(
    { clock, timers: RFC_TIMERS, maxServerTransactions: 3, flowForResponse: (_request, flow) => flow },
    {
      request: (transaction) => servers.push(transaction),
      ack: (ack) => acks.push(ack),
      strayResponse: () => {},
      admit: (request) => (request.headers.has('x-drop') ? false : request.headers.has('x-refuse') ? 403 : true),
    },
  );
});

function outgoing(method: string): SipRequest {
  const request = new SipRequest(method, 'sip:b@192.0.2.9');
  request.headers.set('from', '<sip:a@192.0.2.1>;tag=f');
  request.headers.set('to', '<sip:b@192.0.2.9>');
  request.headers.set('call-id', 'c1');
  request.headers.set('cseq', `1 ${method}`);
  request.headers.set('max-forwards', '70');
  return request;
}

function client(method: string, protocol: Protocol = 'UDP') {
  const flow = new FakeFlow(clock, protocol);
  const seen: (number | string)[] = [];
  const transaction = layer.request(outgoing(method), flow, {
    response: (response) => seen.push(response.status),
    timeout: () => seen.push('timeout'),
    unreachable: () => seen.push('unreachable'),
    terminated: () => seen.push('over'),
  });
  const answer = (status: number, tag = 't'): void => {
    const request = flow.sent[0]!.message as SipRequest;
    layer.receive(makeResponse(request, status, { toTag: tag }), flow);
  };
  return { flow, seen, transaction, answer };
}

describe('client INVITE (17.1.1, RFC 6026)', () => {
  it('repeats at T1, 2*T1, 4*T1 … and times out after 64*T1 (timers A, B)', async () => {
    const { flow, seen } = client('INVITE');
    await clock.advance(40_000);
    expect(flow.times()).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(seen).toEqual(['timeout', 'over']);
    expect(clock.pending).toBe(0);
  });

  it('does not repeat over a connection', async () => {
    const { flow, seen } = client('INVITE', 'TCP');
    await clock.advance(40_000);
    expect(flow.times()).toEqual([0]);
    expect(seen).toEqual(['timeout', 'over']);
  });

  it('stops repeating at the first provisional and then waits as long as it takes', async () => {
    const { flow, seen, answer } = client('INVITE');
    await clock.advance(600);
    answer(180);
    await clock.advance(600_000);
    expect(flow.times()).toEqual([0, 500]);
    expect(seen).toEqual([180]);
    expect(clock.pending).toBe(0);
  });

  it('acknowledges a refusal and each of its repeats, for timer D', async () => {
    const { flow, seen, answer } = client('INVITE');
    answer(486);
    answer(486);
    await clock.advance(31_000);
    answer(486);
    const acked = flow.sent.filter(({ message }) => message instanceof SipRequest && message.method === 'ACK');
    expect(acked.length).toBe(3);
    const [invite, ack] = [flow.sent[0]!.message, acked[0]!.message];
    expect(ack.headers.get('via')).toBe(invite.headers.get('via'));
    expect(ack.toTag).toBe('t');
    expect(seen).toEqual([486]);
    await clock.advance(1001);
    expect(seen).toEqual([486, 'over']);
  });

  it('passes every 2xx up for timer M and sends no ACK itself', async () => {
    const { flow, seen, answer } = client('INVITE');
    answer(200, 'one');
    answer(200, 'two');
    await clock.advance(31_999);
    answer(200, 'one');
    await clock.advance(2);
    expect(seen).toEqual([200, 200, 200, 'over']);
    expect(flow.sent.length).toBe(1);
  });

  it('is over 64*T1 after a CANCEL without an answer (9.1)', async () => {
    const { transaction, seen, answer } = client('INVITE');
    answer(180);
    transaction.cancelSent();
    await clock.advance(32_000);
    expect(seen).toEqual([180, 'timeout', 'over']);
  });

  it('says when the request can not be sent', () => {
    const flow = new FakeFlow(clock, 'TCP');
    flow.broken = true;
    const seen: string[] = [];
    layer.request(outgoing('INVITE'), flow, {
      response: () => {},
      timeout: () => seen.push('timeout'),
      unreachable: () => seen.push('unreachable'),
    });
    expect(seen).toEqual(['unreachable']);
    expect(layer.diagnostics().clientTransactions).toBe(0);
  });
});

describe('client non-INVITE (17.1.2)', () => {
  it('repeats up to T2 apart and times out after 64*T1 (timers E, F)', async () => {
    const { flow, seen } = client('OPTIONS');
    await clock.advance(40_000);
    expect(flow.times()).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(seen).toEqual(['timeout', 'over']);
  });

  it('repeats every T2 after a provisional', async () => {
    const { flow, answer } = client('OPTIONS');
    await clock.advance(100);
    answer(100);
    await clock.advance(8100);
    expect(flow.times()).toEqual([0, 4100, 8100]);
  });

  it('absorbs repeats of the final response for timer K, on connections not at all', async () => {
    const udp = client('OPTIONS');
    udp.answer(200);
    udp.answer(200);
    expect(udp.seen).toEqual([200]);
    await clock.advance(5000);
    expect(udp.seen).toEqual([200, 'over']);
    const tcp = client('OPTIONS', 'TCP');
    tcp.answer(200);
    await clock.advance(0);
    expect(tcp.seen).toEqual([200, 'over']);
  });

  it('fails when its connection closes', () => {
    const { flow, seen } = client('OPTIONS', 'TCP');
    layer.flowClosed(flow);
    expect(seen).toEqual(['unreachable', 'over']);
  });

  it('ignores responses that were meant for somebody else (18.1.2)', () => {
    const { flow, seen } = client('OPTIONS');
    const stolen = makeResponse(flow.sent[0]!.message as SipRequest, 200);
    stolen.headers.set('via', stolen.headers.get('via')!.replace('192.0.2.1', '192.0.2.77'));
    layer.receive(stolen, flow);
    expect(seen).toEqual([]);
  });
});

function incoming(method: string, change: Record<string, string> = {}): SipRequest {
  const request = new SipRequest(method, 'sip:b@192.0.2.1');
  const headers: Record<string, string> = {
    via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKin1',
    from: '<sip:a@192.0.2.9>;tag=f',
    to: '<sip:b@192.0.2.1>',
    'call-id': 'in1',
    cseq: `1 ${method}`,
    'max-forwards': '70',
    ...change,
  };
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  return request;
}

function serve(method: string, protocol: Protocol = 'UDP', change: Record<string, string> = {}) {
  const flow = new FakeFlow(clock, protocol);
  layer.receive(incoming(method, change), flow);
  const transaction = servers.at(-1)!;
  const respond = (status: number): void =>
    transaction.respond(makeResponse(transaction.request, status, { toTag: 't' }));
  const statuses = (): number[] => flow.sent.map(({ message }) => (message as SipResponse).status);
  return { flow, transaction, respond, statuses };
}

describe('server INVITE (17.2.1, RFC 6026)', () => {
  it('sends 100 when the user layer is silent for 200 ms', async () => {
    const { statuses } = serve('INVITE');
    await clock.advance(199);
    expect(statuses()).toEqual([]);
    await clock.advance(1);
    expect(statuses()).toEqual([100]);
  });

  it('repeats its last provisional when the INVITE comes again', async () => {
    const { flow, respond, statuses } = serve('INVITE');
    respond(180);
    layer.receive(incoming('INVITE'), flow);
    await clock.advance(1000);
    expect(statuses()).toEqual([180, 180]);
    expect(servers.length).toBe(1);
  });

  it('repeats a refusal up to T2 apart (timer G) and gives up without an ACK (timer H)', async () => {
    const { flow, transaction, respond } = serve('INVITE');
    let failed = '';
    transaction.onFailure = (error) => {
      failed = error.message;
    };
    respond(486);
    await clock.advance(40_000);
    expect(flow.times()).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(failed).toMatch(/ACK/);
    expect(layer.diagnostics().serverTransactions).toBe(0);
  });

  it('is quiet after the ACK and gone after timer I', async () => {
    const { flow, respond, transaction } = serve('INVITE');
    respond(486);
    layer.receive(incoming('ACK', { cseq: '1 ACK', to: '<sip:b@192.0.2.1>;tag=t' }), flow);
    expect(transaction.state).toBe('confirmed');
    layer.receive(incoming('ACK', { cseq: '1 ACK', to: '<sip:b@192.0.2.1>;tag=t' }), flow);
    await clock.advance(5000);
    expect(flow.sent.length).toBe(1);
    expect(transaction.state).toBe('terminated');
    expect(acks).toEqual([]);
  });

  it('absorbs repeated INVITEs after a 2xx for timer L; the user layer may repeat the 2xx', async () => {
    const { flow, respond, transaction, statuses } = serve('INVITE');
    respond(200);
    layer.receive(incoming('INVITE'), flow);
    respond(200);
    expect(statuses()).toEqual([200, 200]);
    await clock.advance(31_999);
    expect(transaction.state).toBe('accepted');
    await clock.advance(1);
    expect(transaction.state).toBe('terminated');
  });

  it('hands the ACK of a 2xx up, whether it comes with a new branch or the old one', () => {
    const { flow, respond, transaction } = serve('INVITE');
    const own: SipRequest[] = [];
    transaction.onAck = (ack) => own.push(ack);
    respond(200);
    layer.receive(incoming('ACK', { cseq: '1 ACK' }), flow);
    layer.receive(incoming('ACK', { cseq: '1 ACK', via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKnew' }), flow);
    expect([own.length, acks.length]).toEqual([1, 1]);
  });

  it('ignores further final responses', () => {
    const { respond, statuses } = serve('INVITE');
    respond(486);
    respond(200);
    expect(statuses()).toEqual([486]);
  });
});

describe('server non-INVITE (17.2.2)', () => {
  it('answers repeats with its last response until timer J', async () => {
    const { flow, respond, statuses, transaction } = serve('OPTIONS');
    layer.receive(incoming('OPTIONS'), flow);
    expect(statuses()).toEqual([]);
    respond(200);
    layer.receive(incoming('OPTIONS'), flow);
    expect(statuses()).toEqual([200, 200]);
    await clock.advance(32_000);
    expect(transaction.state).toBe('terminated');
  });

  it('is gone at once over a connection', async () => {
    const { respond, transaction } = serve('OPTIONS', 'TCP');
    respond(200);
    await clock.advance(0);
    expect(transaction.state).toBe('terminated');
  });
});

describe('matching and limits', () => {
  it('answers CANCEL with 200 and points it at its INVITE; 481 when there is none (9.2)', () => {
    const { flow, transaction, statuses } = serve('INVITE');
    let cancelled = 0;
    transaction.onCancel = () => {
      cancelled += 1;
    };
    layer.receive(incoming('CANCEL', { cseq: '1 CANCEL' }), flow);
    layer.receive(incoming('CANCEL', { cseq: '1 CANCEL', via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother' }), flow);
    expect(cancelled).toBe(1);
    expect(statuses()).toEqual([200, 481]);
  });

  it('does not cancel what is answered already', () => {
    const { flow, transaction, respond, statuses } = serve('INVITE');
    transaction.onCancel = () => respond(487);
    respond(200);
    layer.receive(incoming('CANCEL', { cseq: '1 CANCEL' }), flow);
    expect(statuses()).toEqual([200, 200]);
  });

  it('refuses a request that comes a second time over another path (8.2.2.2)', () => {
    const { flow, statuses } = serve('INVITE');
    layer.receive(incoming('INVITE', { via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKfork2' }), flow);
    expect(statuses()).toEqual([482]);
  });

  it('tells RFC 2543 requests apart by dialog identifiers (17.2.3)', () => {
    const old = { via: 'SIP/2.0/UDP 192.0.2.9' };
    const { flow } = serve('INVITE', 'UDP', old);
    layer.receive(incoming('INVITE', old), flow);
    expect(servers.length).toBe(1);
    layer.receive(incoming('INVITE', { ...old, 'call-id': 'in2' }), flow);
    expect(servers.length).toBe(2);
  });

  it('answers 503 when too many transactions are open', () => {
    for (let i = 0; i < 3; i += 1) {
      serve('OPTIONS', 'UDP', { via: `SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK${i}`, 'call-id': `x${i}` });
    }
    const flow = new FakeFlow(clock, 'UDP');
    layer.receive(incoming('OPTIONS', { via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK9', 'call-id': 'x9' }), flow);
    expect((flow.sent[0]!.message as SipResponse).status).toBe(503);
    expect(flow.sent[0]!.message.headers.get('retry-after')).toBe('10');
  });

  it('drops and refuses as it is told before anything is kept', () => {
    const flow = new FakeFlow(clock, 'UDP');
    layer.receive(incoming('INVITE', { 'x-drop': '1' }), flow);
    expect(flow.sent).toEqual([]);
    layer.receive(incoming('INVITE', { 'x-refuse': '1' }), flow);
    expect((flow.sent[0]!.message as SipResponse).status).toBe(403);
    expect(layer.diagnostics().serverTransactions).toBe(0);
  });
});
