/** Asterisk that is told where to listen: it takes SIP once it knows its lines, not before. */
import { expect, it } from 'vitest';
import { AsteriskAdapter } from '../../src/adapter/index.ts';
import type { TelephonyEvent } from '../../src/adapter/types.ts';
import { startAsteriskEngine } from '../contract/asterisk-engine.ts';
import { PeerPhone } from '../contract/peer-phone.ts';
import { withAsterisk } from '../contract/with-asterisk.ts';
import { freePort, until } from '../sip/wire.ts';

type Offered = Extract<TelephonyEvent, { type: 'leg.offered' }>;

function nextOffered(adapter: AsteriskAdapter): Promise<Offered> {
  return new Promise((resolve) => {
    const stop = adapter.on((event) => {
      if (event.type !== 'leg.offered') return;
      stop();
      resolve(event);
    });
  });
}

await withAsterisk('Asterisk that is told where to listen', () => {
  it('takes nobody for a stranger before it knows its lines: who calls or registers meanwhile asks again and gets through', async () => {
    const listen = { host: '127.0.0.1', port: await freePort() };
    const setup = { extensions: [], trunk: { name: 'unused', port: await freePort() } };
    const other = await startAsteriskEngine(setup, { listen }, ['--deaf']);
    const { adapter, realm } = other;
    const asked: string[] = [];
    const trace = (direction: 'in' | 'out', data: Buffer): void => {
      if (direction === 'out') asked.push(data.toString('latin1').split(' ', 1)[0]!);
    };
    const peer = { server: listen, realm, trace };
    const [carrier, desk] = [
      await PeerPhone.open({ ...peer, user: '13900001234' }),
      await PeerPhone.open({ ...peer, user: '8001', password: 'secret-8001' }),
    ];
    const lines = {
      realm,
      trunks: [{ name: 'carrier', hosts: [`127.0.0.1:${carrier.port}`] }],
      extensions: { '8001': { password: 'secret-8001', name: 'Desk' } },
    };
    const successor = new AsteriskAdapter({ ...other.asterisk.facts, folder: other.folder, listen });
    try {
      const offered = nextOffered(adapter);
      const call = await carrier.dial('4008001234');
      const registered = desk.register();
      const times = (method: string): number => asked.filter((one) => one === method).length;
      await until(() => call.failure || (times('INVITE') > 1 && times('REGISTER') > 1), 'asking again');
      expect(call.failure).toBeNull();
      await adapter.setLines(lines);
      const { leg } = await offered;
      expect(leg.trunk).toBe('carrier');
      await registered;
      await adapter.answer(leg.legId);
      await until(() => call.up, 'the answer');
      // Told once more by whoever comes next, it listens on and nothing falls.
      await adapter.detach();
      await successor.start();
      await successor.setLines(lines);
      const next = nextOffered(successor);
      const second = await carrier.dial('4008001234');
      expect((await next).leg.trunk).toBe('carrier');
      expect([call.end, second.failure]).toEqual([null, null]);
    } finally {
      await Promise.all([carrier.close(), desk.close()]);
      await successor.stop();
      await other.stop();
    }
  }, 30_000);
});
