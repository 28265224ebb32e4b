/** The engine of this node, started when there is something to answer: in a process of its own, or inside the program. */
import type { TelephonyAdapter, TelephonyEvent } from '@qiao/softswitch';
import type { Kernel, Scope } from '#kernel';
import type { Lines } from './lines.ts';
import { startEngineProcess } from './start-engine.ts';
import { extensionByNumber, listExtensions, listTrunks } from './store-lines.ts';
import type { TrunkRow } from './tables.ts';
import { opened } from './vault.ts';

export const realm = 'qiao';

export type RunningEngine = {
  adapter: TelephonyAdapter;
  /** Telephones that are registered already. */
  registrations: [string, number][];
  /** `at`: when it happened, of what happened while nobody led. */
  on(listener: (event: TelephonyEvent, at: number | null) => void): void;
  changeLines(): Promise<void>;
  /** Somebody else leads from now on; calls live on where the engine can. */
  leave(): Promise<void>;
  /** The program ends. */
  stop(): Promise<void>;
};

const asConfig = (row: TrunkRow): Lines['trunks'][number] => ({
  name: row.code,
  hosts: row.hosts,
  ...(row.username && row.secret_sealed
    ? { account: { username: row.username, secret: { password: opened(row, row.secret_sealed, 'trunk') } } }
    : {}),
  ...(row.registers && row.username ? { register: {} } : {}),
  ...(row.max_calls ? { maxCalls: row.max_calls } : {}),
});

type Given = Pick<Kernel, 'config' | 'db' | 'log'>;
const trunksOf = async ({ db }: Given, scope: Scope): Promise<Lines['trunks']> =>
  (await listTrunks(db, scope)).filter(({ state }) => state === 'active').map(asConfig);

async function linesOf(given: Given, scope: Scope): Promise<Lines> {
  const extensions: Lines['extensions'] = {};
  for (const row of await listExtensions(given.db, scope))
    if (row.state === 'active')
      extensions[row.number] = { password: opened(row, row.secret_sealed, 'extension'), name: row.name };
  return { trunks: await trunksOf(given, scope), extensions };
}

/** Rejects when a port is taken; nothing stays open then. */
export function startEngine(given: Given, scope: Scope): Promise<RunningEngine> {
  return given.config.sip.engine === 'process'
    ? startEngineProcess(given, realm, () => linesOf(given, scope))
    : startInside(given, scope);
}

async function startInside(given: Given, scope: Scope): Promise<RunningEngine> {
  const { config, db, log } = given;
  // Only who has a telephone pays for its code.
  const { createMediaEngine, EmbeddedAdapter } = await import('@qiao/softswitch');
  const { address, port, rtp, webrtc } = config.sip;
  const media = await createMediaEngine({ address, ports: rtp, webrtc: { ports: webrtc } });
  const adapter = new EmbeddedAdapter({
    listen: [
      { protocol: 'UDP', host: address, port },
      { protocol: 'TCP', host: address, port },
    ],
    realm,
    media,
    trunks: await trunksOf(given, scope),
    directory: async (number) => {
      const row = await extensionByNumber(db, scope, number);
      return row && { secret: { password: opened(row, row.secret_sealed, 'extension') }, displayName: row.name };
    },
    onBan: (from, reason) => log.warn({ from, reason }, 'an address is shut out of telephony'),
  });
  try {
    await adapter.start();
  } catch (error) {
    await media.close();
    throw error;
  }
  const stop = async (): Promise<void> => {
    await adapter.stop();
    await media.close();
  };
  return {
    adapter,
    registrations: [],
    on: (listener) => void adapter.on((event) => listener(event, null)),
    changeLines: async () => adapter.setTrunks(await trunksOf(given, scope)),
    leave: stop,
    stop,
  };
}
