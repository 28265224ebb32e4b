/** The engine's own process, and who calls before it was told of the lines: at its first start, and after it died. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TelephonyEvent } from '@qiao/softswitch';
import { afterAll, expect, it, vi } from 'vitest';
import { freePort } from '#program';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { readConfig } from '../../kernel/config.ts';
import { createLogger } from '../../kernel/log.ts';
import { type RunningEngine, startEngine } from './engine.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'qiao-own-engine-'));
const wait = { timeout: 15_000, interval: 20 };
let running: RunningEngine | null = null;
afterAll(async () => {
  await running?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The engine whose lines are found when `find` is called; `asks`: it waits for them. */
function starting(config: ReturnType<typeof readConfig>, carrierPort: number) {
  let [find, ask] = [(): void => {}, (): void => {}];
  const found = new Promise<void>((resolve) => {
    find = resolve;
  });
  const asks = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const engine = startEngine(
    { config, log: createLogger('silent', config.node) },
    {
      realm: 'qiao',
      trunks: async () => {
        ask();
        await found;
        return [{ name: 'carrier', hosts: [`127.0.0.1:${carrierPort}`] }];
      },
      extensions: async () => ({ '8001': { password: 'secret-8001', name: 'Desk' } }),
      extension: async () => null,
    },
  );
  return { engine, asks, find };
}

it('takes nobody for a stranger: a carrier that calls and a telephone that registers meanwhile get through', async () => {
  const port = await freePort();
  const config = readConfig({
    QIAO_DATA_DIR: dataDir,
    QIAO_SIP_ADDRESS: '127.0.0.1',
    QIAO_SIP_PORT: String(port),
    QIAO_ENGINE: 'process',
  });
  const peer = { server: { host: '127.0.0.1', port }, realm: 'qiao' };
  for (const time of ['first', 'after it died']) {
    const sent: string[] = [];
    const trace = (direction: 'in' | 'out', data: Buffer): void => {
      if (direction === 'out') sent.push(data.toString('latin1').split(' ', 1)[0]!);
    };
    const carrier = await PeerPhone.open({ ...peer, user: '13900001234', trace });
    const phone = await PeerPhone.open({ ...peer, user: '8001', password: 'secret-8001', trace });
    const { engine, asks, find } = starting(config, carrier.port);
    try {
      await asks;
      const call: PeerCall = await carrier.dial('4008001234');
      const registered = phone.register();
      const times = (method: string): number => sent.filter((one) => one === method).length;
      await vi.waitFor(
        () => expect(call.failure !== null || (times('INVITE') > 1 && times('REGISTER') > 1), time).toBe(true),
        wait,
      );
      expect(call.failure, time).toBeNull();
      find();
      running = await engine;
      const { adapter } = running;
      const events: TelephonyEvent[] = [];
      running.on((event) => void events.push(event));
      const offered = await vi.waitFor(() => {
        const found = events.find(({ type }) => type === 'leg.offered');
        expect(found, time).toBeDefined();
        return found;
      }, wait);
      expect(offered, time).toMatchObject({ leg: { trunk: 'carrier', to: '4008001234' } });
      await registered;
      await adapter.answer((offered as { leg: { legId: string } }).leg.legId);
      await vi.waitFor(() => expect(call.up).toBe(true), wait);
      if (time === 'first') {
        const { pid } = await (adapter as unknown as { also(method: string): Promise<{ pid: number }> }).also(
          'identify',
        );
        process.kill(pid, 'SIGKILL');
        await running.leave();
        running = null;
      }
    } finally {
      find();
      await Promise.all([carrier.close(), phone.close()]);
    }
  }
}, 60_000);
