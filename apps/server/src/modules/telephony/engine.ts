/** The engine of this node: the embedded softswitch, started when there is something to answer. */
import type { TelephonyAdapter } from '@qiao/softswitch';
import type { Kernel, Scope } from '#kernel';
import { extensionByNumber, listTrunks } from './store-lines.ts';
import type { TrunkRow } from './tables.ts';
import { opened } from './vault.ts';

export const realm = 'qiao';

export type RunningEngine = { adapter: TelephonyAdapter; stop(): Promise<void>; changeTrunks(): Promise<void> };

const asConfig = (row: TrunkRow) => ({
  name: row.code,
  hosts: row.hosts,
  ...(row.username && row.secret_sealed
    ? { account: { username: row.username, secret: { password: opened(row, row.secret_sealed, 'trunk') } } }
    : {}),
  ...(row.registers && row.username ? { register: {} } : {}),
  ...(row.max_calls ? { maxCalls: row.max_calls } : {}),
});

/** Rejects when a port is taken; nothing stays open then. */
export async function startEngine(
  { config, db, log }: Pick<Kernel, 'config' | 'db' | 'log'>,
  scope: Scope,
): Promise<RunningEngine> {
  // Only who has a telephone pays for its code.
  const { createMediaEngine, EmbeddedAdapter } = await import('@qiao/softswitch');
  const { address, port, rtp, webrtc } = config.sip;
  const media = await createMediaEngine({ address, ports: rtp, webrtc: { ports: webrtc } });
  const trunks = async () => (await listTrunks(db, scope)).filter(({ state }) => state === 'active').map(asConfig);
  const adapter = new EmbeddedAdapter({
    listen: [
      { protocol: 'UDP', host: address, port },
      { protocol: 'TCP', host: address, port },
    ],
    realm,
    media,
    trunks: await trunks(),
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
  return {
    adapter,
    changeTrunks: async () => adapter.setTrunks(await trunks()),
    stop: async () => {
      await adapter.stop();
      await media.close();
    },
  };
}
