/** Channels as a configuration document has them: without what the other side knows us by. */
import type { Db, Scope, Tx } from '#kernel';
import type { CarriedChannel, ChannelKind } from './contract.ts';
import { channelNotFound } from './errors.ts';
import { changeChannel, hasAccount, missingSecrets, openPaused } from './keep-channels.ts';
import { openAddress } from './rules/open-address.ts';
import { findChannel, listChannels } from './store.ts';
import type { ChannelRow } from './tables.ts';
import { openSecrets } from './vault.ts';

/** What a channel has and no document carries. */
export type Withheld = 'signing-secret' | 'account' | 'address';
export type ReadChannel = Pick<ChannelRow, 'id' | 'code' | 'version' | 'queue_id'> & {
  item: Omit<CarriedChannel, 'queue'>;
  withheld: Withheld[];
};

export async function readCarried(db: Db, scope: Scope): Promise<ReadChannel[]> {
  return (await listChannels(db, scope)).map((row) => {
    const { id, code, version, queue_id, kind, name, state } = row;
    const settings = openSettings(row.settings);
    const item = { kind, name, state, settings } as ReadChannel['item'];
    return { id, code, version, queue_id, item, withheld: withheldOf(row) };
  });
}

/** New ones rest until somebody has filled in, or told the other side, what no document says. What stands keeps it. */
export async function keepCarried(
  tx: Tx,
  scope: Scope,
  input: { kind: ChannelKind; code: string; queueId: string } & Pick<CarriedChannel, 'name' | 'settings' | 'state'>,
  known: { id: string; version: number } | null,
): Promise<void> {
  const { kind, code, name, queueId, state } = input;
  const settings: Record<string, unknown> = { ...input.settings };
  if (!known) return openPaused(tx, scope, { kind, code, name, queueId, settings });
  const row = await findChannel(tx, scope, known.id);
  if (!row) throw channelNotFound();
  if (settings.outUrl === openSettings(row.settings).outUrl) settings.outUrl = row.settings.outUrl;
  await changeChannel(tx, scope, { ...known, name, queueId, state, settings }, 'paused');
}

function openSettings(settings: Record<string, unknown>): Record<string, unknown> {
  return typeof settings.outUrl === 'string' ? { ...settings, outUrl: openAddress(settings.outUrl) } : settings;
}

function withheldOf(row: ChannelRow): Withheld[] {
  const found: Withheld[] = [];
  if (!hasAccount(row.kind)) found.push('signing-secret');
  else if (missingSecrets(row.kind, row.settings, openSecrets<object>(row)).length === 0) found.push('account');
  if (openSettings(row.settings).outUrl !== row.settings.outUrl) found.push('address');
  return found;
}
