/** The embedded engine takes SIP once it knows its lines, not before: a stranger is refused for good, who is not heard asks again. */
import { describe, expect, it } from 'vitest';
import type { EmbeddedAdapter } from '../../src/adapter/index.ts';
import type { TelephonyEvent } from '../../src/adapter/types.ts';
import { type RunningEmbedded, startEmbedded } from '../contract/embedded-engine.ts';
import { type PeerCall, PeerPhone } from '../contract/peer-phone.ts';
import { freePort, until } from './wire.ts';

type Offered = Extract<TelephonyEvent, { type: 'leg.offered' }>;
const desk = { extension: '8001', password: 'secret-8001' };

function nextOffered(adapter: EmbeddedAdapter): Promise<Offered> {
  return new Promise((resolve) => {
    const stop = adapter.on((event) => {
      if (event.type !== 'leg.offered') return;
      stop();
      resolve(event);
    });
  });
}

/** A carrier calls and a telephone registers, both until they have asked more than once; `known`: the engine learns who they are. */
async function askEarly(engine: RunningEmbedded, carrierPort: number, known: () => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const trace = (direction: 'in' | 'out', data: Buffer): void => {
    if (direction === 'out') asked.push(data.toString('latin1').split(' ', 1)[0]!);
  };
  const peer = { server: engine.server, realm: engine.realm, trace };
  const carrier = await PeerPhone.open({ ...peer, user: '13900001234', port: carrierPort });
  const phone = await PeerPhone.open({ ...peer, user: desk.extension, password: desk.password });
  try {
    const offered = nextOffered(engine.adapter);
    const call: PeerCall = await carrier.dial('4008001234');
    const registered = phone.register();
    const times = (method: string): number => asked.filter((one) => one === method).length;
    await until(() => call.failure || (times('INVITE') > 1 && times('REGISTER') > 1), 'asking again');
    expect(call.failure).toBeNull();
    await known();
    const { leg } = await offered;
    expect(leg.trunk).toBe('carrier');
    await registered;
    await engine.adapter.answer(leg.legId);
    await until(() => call.up, 'the answer');
    expect(call.failure).toBeNull();
  } finally {
    await Promise.all([carrier.close(), phone.close()]);
  }
}

describe('who calls or registers early asks again and gets through', () => {
  it('while nobody has told the lines yet', async () => {
    const port = await freePort();
    const setup = { extensions: [desk], trunk: { name: 'unused', port: await freePort() } };
    const engine = await startEmbedded(setup, { listenFrom: 'lines' });
    const { adapter } = engine;
    const lines = [{ name: 'carrier', hosts: [`127.0.0.1:${port}`] }];
    try {
      await askEarly(engine, port, () => adapter.setTrunks(lines));
      // Told once more it listens on; and a trunk that changes is no stranger at any moment.
      const carrier = await PeerPhone.open({ server: engine.server, realm: engine.realm, user: '139', port });
      try {
        const changed = adapter.setTrunks([{ ...lines[0]!, maxCalls: 5 }]);
        const next = nextOffered(adapter);
        const call = await carrier.dial('4008001234');
        await changed;
        expect([(await next).leg.trunk, call.failure]).toEqual(['carrier', null]);
      } finally {
        await carrier.close();
      }
    } finally {
      await engine.stop();
    }
  }, 30_000);

  it('while the name of a carrier is looked up', async () => {
    const port = await freePort();
    let found = (): void => {};
    const looked = new Promise<void>((resolve) => {
      found = resolve;
    });
    const resolve = async (name: string): Promise<string> => {
      if (name === 'sip.carrier.example') await looked;
      return '127.0.0.1';
    };
    const setup = { extensions: [desk], trunk: { name: 'unused', port: await freePort() } };
    const engine = await startEmbedded(setup, { listenFrom: 'lines', transport: { resolve } });
    const known = engine.adapter.setTrunks([{ name: 'carrier', hosts: [`sip.carrier.example:${port}`] }]);
    try {
      await askEarly(engine, port, () => (found(), known));
    } finally {
      await engine.stop();
    }
  }, 30_000);

  it('a port that somebody else has is said, and taken as soon as it is free', async () => {
    const setup = { extensions: [desk], trunk: { name: 'unused', port: await freePort() } };
    const engine = await startEmbedded(setup, { listenFrom: 'lines' });
    const { adapter } = engine;
    const trunks = [{ name: 'carrier', hosts: [`127.0.0.1:${await freePort()}`] }];
    const other = await PeerPhone.open({ ...engine, user: '139', port: engine.server.port });
    try {
      await expect(adapter.setTrunks(trunks)).rejects.toThrow(/EADDRINUSE/);
      expect(adapter.diagnostics().listeners).toBe(0);
      await other.close();
      await adapter.setTrunks(trunks);
      expect((await adapter.health()).trunks).toMatchObject([{ trunk: 'carrier', state: 'up' }]);
    } finally {
      await other.close();
      await engine.stop();
    }
  });
});
