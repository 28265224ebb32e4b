import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedOptions } from '../../src/adapter/embedded/options.ts';
import { EmbeddedAdapter } from '../../src/adapter/index.ts';
import { createMediaEngine, type OwnedMediaEngine } from '../../src/media/index.ts';
import { SkipClock } from '../sip/skip-clock.ts';
import { freePort, until } from '../sip/wire.ts';
import type { ContractEngine, StartEngine } from './engine.ts';

export type RunningEmbedded = ContractEngine & {
  adapter: EmbeddedAdapter;
  media: OwnedMediaEngine;
  clock: SkipClock;
};

/** The embedded engine on loopback, with real media in this process. */
export async function startEmbedded(
  setup: Parameters<StartEngine>[0],
  options: Partial<EmbeddedOptions> = {},
): Promise<RunningEmbedded> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  const port = await freePort();
  const clock = new SkipClock();
  const media = await createMediaEngine({
    address: '127.0.0.1',
    ports: { min: 16_384, max: 19_999 },
    silenceTimeoutMs: 1500,
  });
  const passwords = new Map(setup.extensions.map(({ extension, password }) => [extension, password]));
  const adapter = new EmbeddedAdapter({
    listen: [{ protocol: 'UDP', host: '127.0.0.1', port }],
    realm: 'qiao.test',
    media,
    clock,
    directory: async (extension) => {
      const password = passwords.get(extension);
      return password === undefined ? null : { secret: { password } };
    },
    trunks: [{ name: setup.trunk.name, hosts: [`127.0.0.1:${setup.trunk.port}`] }],
    // The phones of a whole test run live at one address.
    defence: { ratePerSecond: 1000, burst: 5000 },
    ...options,
  });
  await adapter.start();
  return {
    adapter,
    media,
    clock,
    server: { host: '127.0.0.1', port },
    realm: 'qiao.test',
    folder,
    expectClean: () => expectClean(adapter, media, clock),
    stop: async () => {
      await adapter.stop();
      await media.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything but listeners, registrations and the defence's bookkeeping must be gone once the transactions ran out. */
async function expectClean(adapter: EmbeddedAdapter, media: OwnedMediaEngine, clock: SkipClock): Promise<void> {
  const look = async () => {
    const { legs, bridges, dialogs, attempts, clientTransactions, serverTransactions } = adapter.diagnostics();
    const { legs: mediaLegs, portsInUse, ticking } = await media.diagnostics();
    return { legs, bridges, dialogs, attempts, clientTransactions, serverTransactions, mediaLegs, portsInUse, ticking };
  };
  let left = await look();
  await until(
    async () => {
      left = await look();
      if (Object.values(left).every((count) => count === 0 || count === false)) return true;
      if (left.legs === 0 && left.dialogs === 0) await clock.skip(40_000);
      return false;
    },
    'nothing left over',
    4000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(left)}`);
  });
}
