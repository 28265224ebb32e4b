/** The two switches that are put under the same load of recorded calls. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AsteriskAdapter } from '../../packages/softswitch/src/adapter/index.ts';
import { createMediaEngine } from '../../packages/softswitch/src/media/index.ts';
import { SipEndpoint } from '../../packages/softswitch/src/sip/endpoint.ts';
import { makeUri } from '../../packages/softswitch/src/sip/message/uri.ts';
import { ASTERISK_SIP_PORT, type RunningAsterisk } from './asterisk.ts';
import type { Switch } from './recorded-calls.ts';

const offer = (port: number): string =>
  [
    'v=0',
    'o=l 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\r\n');

const targetOf = (sdp: string): number => Number(/m=audio (\d+)/.exec(sdp)?.[1]);

/** Our media worker. Calls are set up at its door, without SIP. */
export async function embeddedSwitch(folder: string): Promise<Switch> {
  const engine = await createMediaEngine({
    workers: 1,
    runFolder: join(folder, 'run'),
    ports: { min: 16384, max: 24575 },
  });
  const [{ pid }] = (await engine.diagnostics()).workers;
  const recordings = join(folder, 'rec');
  let calls = 0;
  return {
    pid,
    recordings,
    async connect(ports) {
      const targets: number[] = [];
      calls = ports.length / 2;
      for (let call = 0; call < calls; call++) {
        await engine.createBridge(`bridge-${call}`);
        for (const side of [0, 1]) {
          const legId = `leg-${call}-${side}`;
          await engine.createLeg({ legId, kind: 'rtp' });
          targets.push(targetOf(await engine.answerOffer(legId, offer(ports[call * 2 + side]))));
          await engine.join(`bridge-${call}`, legId);
        }
        await engine.record(`leg-${call}-0`, { recordingId: 'r', path: join(recordings, `${call}.wav`) });
      }
      return targets;
    },
    async finish() {
      for (let call = 0; call < calls; call++) await engine.stopRecording(`leg-${call}-0`, 'r');
    },
    close: () => engine.close(),
  };
}

const AT_ONCE = 20;

/** Asterisk behind our adapter; the streams call in over SIP. */
export async function asteriskSwitch(folder: string, asterisk: RunningAsterisk, callerPort: number): Promise<Switch> {
  const recordings = join(folder, 'rec');
  await mkdir(recordings, { recursive: true });
  const adapter = new AsteriskAdapter({
    ari: asterisk.ari,
    manager: asterisk.manager,
    folder: join(folder, 'shared'),
    trunks: ['callers'],
    // Only what is measured shall happen.
    silenceTimeoutMs: 600_000,
  });
  const callers = new SipEndpoint({ invite: (call) => call.reject(486) }, {});
  await callers.listen({ protocol: 'UDP', host: '127.0.0.1', port: callerPort });
  const legs = new Map<number, string>();
  adapter.on((event) => {
    if (event.type !== 'leg.offered') return;
    legs.set(Number(event.leg.to.slice(1)), event.leg.legId);
    adapter.answer(event.leg.legId).catch(console.error);
  });
  await adapter.start();

  const dial = (stream: number, port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const to = makeUri({ user: `5${stream}`, host: '127.0.0.1', port: ASTERISK_SIP_PORT });
      const party = (uri: typeof to) => ({ name: null, uri, params: new Map() });
      callers.invite(
        {
          ...{ uri: to, to: party(to), sdp: offer(port), credentials: null, headers: {} },
          from: party(makeUri({ user: 'load', host: '127.0.0.1' })),
        },
        {
          progress: () => {},
          answered: (_session, sdp) => resolve(targetOf(sdp ?? '')),
          failed: (end) => reject(new Error(`stream ${stream}: ${JSON.stringify(end)}`)),
        },
        {
          offer: async () => offer(port),
          offerWanted: async () => offer(port),
          answer: async () => {},
          info: () => 200,
          refer: (refer) => refer.refuse(603),
          ended: () => {},
        },
      );
    });

  let calls = 0;
  return {
    pid: asterisk.pid,
    recordings,
    async connect(ports) {
      const targets: number[] = [];
      calls = ports.length / 2;
      for (let first = 0; first < ports.length; first += AT_ONCE) {
        const some = ports.slice(first, first + AT_ONCE);
        targets.push(...(await Promise.all(some.map((port, i) => dial(first + i, port)))));
        for (let call = first / 2; call * 2 < first + some.length; call++) {
          await adapter.createBridge(`bridge-${call}`);
          for (const side of [0, 1]) await adapter.join(`bridge-${call}`, legs.get(call * 2 + side)!);
          const path = join(recordings, `${call}.wav`);
          await adapter.record(legs.get(call * 2)!, { recordingId: 'r', path });
        }
      }
      return targets;
    },
    async finish() {
      for (let call = 0; call < calls; call++) await adapter.stopRecording(legs.get(call * 2)!, 'r');
    },
    async close() {
      await adapter.stop();
      await callers.close();
    },
  };
}
