/** Real conversations with sipp: each file of test/scenarios is played against the embedded engine with real media. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Leg, TelephonyEvent } from '../../src/adapter/types.ts';
import { type RunningEmbedded, startEmbedded } from '../contract/embedded-engine.ts';
import { runSipp } from './sipp.ts';
import { freePort, until } from './wire.ts';

const SECRET = 'pass-8001';

describe('sipp', () => {
  let engine: RunningEmbedded;
  let port: number;
  let trunkPort: number;
  let tcpPort: number;
  const events: TelephonyEvent[] = [];
  /** What the controller does with an offered call; each test sets its own. */
  let onOffered: (leg: Leg) => Promise<void>;

  beforeAll(async () => {
    trunkPort = await freePort();
    tcpPort = await freePort();
    engine = await startEmbedded(
      { extensions: [{ extension: '8001', password: SECRET }], trunk: { name: 'sipp', port: trunkPort } },
      { timers: { t1: 60, t2: 480, t4: 600 } },
    );
    port = engine.server.port;
    await engine.adapter.listen({ protocol: 'TCP', host: '127.0.0.1', port: tcpPort });
    engine.adapter.on((event) => {
      events.push(event);
      if (event.type === 'leg.offered') void onOffered(event.leg).catch(() => {});
    });
  });

  afterEach(async () => {
    await until(async () => (await engine.adapter.snapshot()).legs.length === 0, 'all legs to end');
    await engine.expectClean();
    events.length = 0;
  });

  afterAll(async () => {
    await engine.stop();
  });

  const answer = async (leg: Leg): Promise<void> => {
    await engine.adapter.answer(leg.legId);
  };

  /** A sipp call that comes from the configured trunk address. */
  const fromTrunk = (scenario: string): Promise<void> => runSipp({ scenario, port, localPort: trunkPort });

  const ended = () => events.find((event) => event.type === 'leg.ended');
  const of = <T extends TelephonyEvent['type']>(type: T) =>
    events.filter((event): event is Extract<TelephonyEvent, { type: T }> => event.type === type);

  it('call over UDP: answered and hung up', async () => {
    onOffered = answer;
    await fromTrunk('call');
    await until(ended, 'the end');
    expect(ended()).toMatchObject({ cause: 'normal', by: 'peer' });
    expect(of('leg.offered')[0]!.leg).toMatchObject({ trunk: 'sipp', to: '4008001234', from: 'sipp' });
  });

  it('auth over TCP: challenged, answered with credentials, hung up', async () => {
    onOffered = answer;
    await runSipp({ scenario: 'auth', port: tcpPort, transport: 'tcp', user: '8001', secret: SECRET });
    await until(ended, 'the end');
    expect(of('leg.offered')[0]!.leg.extension).toBe('8001');
  });

  it('auth over UDP', async () => {
    onOffered = answer;
    await runSipp({ scenario: 'auth', port, user: '8001', secret: SECRET });
    await until(ended, 'the end');
    expect(ended()).toMatchObject({ cause: 'normal' });
  });

  it('register: challenged, registered, taken back', async () => {
    await runSipp({ scenario: 'register', port, user: '8001', secret: SECRET });
    expect(of('registration.changed').map((event) => event.contacts)).toEqual([1, 0]);
  });

  it('register with a wrong password: forbidden', async () => {
    await runSipp({ scenario: 'register-wrong', port, user: '8001', secret: 'guess' });
    await runSipp({ scenario: 'register-wrong', port, user: 'nobody', secret: 'guess' });
    expect(of('registration.changed')).toEqual([]);
  });

  it('stranger: an INVITE without credentials is only challenged', async () => {
    await runSipp({ scenario: 'stranger', port });
    expect(of('leg.offered')).toEqual([]);
  });

  it('digits by INFO and RFC 4733', async () => {
    onOffered = answer;
    await fromTrunk('digits');
    await until(ended, 'the end');
    expect(of('leg.digit').map((event) => event.digit)).toEqual(['5', '*', '7', '#']);
  });

  it('hold and resume by re-INVITE', async () => {
    onOffered = answer;
    await fromTrunk('hold');
    await until(ended, 'the end');
    expect(of('leg.held').map((event) => event.held)).toEqual([true, false]);
  });

  it('transfer: REFER is answered with 202 and reported by NOTIFY', async () => {
    onOffered = answer;
    const stop = engine.adapter.on((event) => {
      if (event.type === 'leg.transfer-requested') void engine.adapter.reportTransfer(event.legId, 'completed');
    });
    await fromTrunk('transfer');
    stop();
    expect(of('leg.transfer-requested')[0]).toMatchObject({ target: '8002' });
    await until(ended, 'the end');
  });

  it('cancel while ringing', async () => {
    onOffered = (leg) => engine.adapter.ring(leg.legId);
    await fromTrunk('cancel');
    await until(ended, 'the end');
    expect(ended()).toMatchObject({ cause: 'cancelled', by: 'peer' });
  });

  it('lost ACK: the 200 is repeated, then the call is ended with BYE', async () => {
    onOffered = answer;
    await fromTrunk('lost-ack');
    await until(ended, 'the end');
    expect(ended()).toMatchObject({ cause: 'timeout', by: 'us' });
  });

  it('lost BYE: repeated, given up, nothing left', async () => {
    onOffered = async (leg) => {
      await answer(leg);
      await engine.adapter.hangup(leg.legId);
    };
    await fromTrunk('lost-bye');
    expect(ended()).toMatchObject({ cause: 'normal', by: 'us' });
  });

  it('duplicate INVITE: one leg only', async () => {
    onOffered = async (leg) => {
      await engine.adapter.ring(leg.legId);
      await answer(leg);
    };
    await fromTrunk('duplicate-invite');
    await until(ended, 'the end');
    expect(of('leg.offered').length).toBe(1);
  });

  it('glare: both re-INVITEs are refused with 491 and come through on the second try', async () => {
    const held: Promise<void>[] = [];
    onOffered = async (leg) => {
      await answer(leg);
      held.push(engine.adapter.hold(leg.legId, true));
    };
    await fromTrunk('glare');
    await Promise.all(held);
    expect(of('leg.held').some((event) => event.held)).toBe(true);
    await until(ended, 'the end');
  });

  it('missing SDP: our offer in the 200, the answer in the ACK', async () => {
    onOffered = answer;
    await fromTrunk('no-sdp');
    await until(ended, 'the end');
    expect(of('leg.answered').length).toBe(1);
  });

  it('missing SDP and no answer in the ACK: ended', async () => {
    onOffered = answer;
    await fromTrunk('no-answer-in-ack');
    await until(ended, 'the end');
    expect(of('leg.answered')).toEqual([]);
    expect(ended()).toMatchObject({ cause: 'error' });
  });

  it.each([
    ['bad-sdp', 400],
    ['codec-mismatch', 488],
  ] as const)('%s is refused with %i', async (scenario, sipCode) => {
    onOffered = answer;
    await fromTrunk(scenario);
    await until(ended, 'the end');
    expect(ended()).toMatchObject({ cause: 'error', by: 'us', sipCode });
  });

  it.each(['answer', 'answer-forked'])('%s: a call through the trunk', async (scenario) => {
    const sipp = fromTrunk(scenario);
    await listening(trunkPort);
    const { adapter } = engine;
    await adapter.originate({
      legId: 'out',
      to: { kind: 'trunk', trunk: 'sipp', number: '13900139000' },
      from: { number: '4008001234' },
    });
    await until(() => of('leg.answered').length, 'the answer');
    expect(of('leg.ringing').length).toBe(1);
    if (scenario === 'answer-forked') await until(() => adapter.diagnostics().dialogs === 1, 'the second fork to go');
    await adapter.hangup('out');
    await sipp;
    expect(ended()).toMatchObject({ cause: 'normal', by: 'us' });
  });

  it('answer crosses our CANCEL: acknowledged and ended with BYE', async () => {
    const sipp = fromTrunk('answer-late-cancel');
    await listening(trunkPort);
    const { adapter } = engine;
    await adapter.originate({
      legId: 'out',
      to: { kind: 'trunk', trunk: 'sipp', number: '13900139000' },
      from: { number: '4008001234' },
    });
    await until(() => of('leg.ringing').length, 'ringing');
    await adapter.hangup('out', 'cancelled');
    await sipp;
    expect(ended()).toMatchObject({ cause: 'cancelled', by: 'us' });
    expect(of('leg.answered')).toEqual([]);
  });

  it('thirty calls at once, all clean', async () => {
    onOffered = answer;
    await runSipp({ scenario: 'call', port, localPort: trunkPort, calls: 30, callsPerSecond: 60 });
    await until(() => of('leg.ended').length === 30, 'all ends');
    expect(new Set(of('leg.ended').map((event) => event.cause))).toEqual(new Set(['normal']));
  });
});

/** Waits until sipp has bound its port: then a second bind fails. */
async function listening(port: number): Promise<void> {
  const { createSocket } = await import('node:dgram');
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = createSocket('udp4');
        socket.once('error', () => {
          socket.close();
          resolve(true);
        });
        socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(false)));
      }),
    `sipp on port ${port}`,
  );
}
