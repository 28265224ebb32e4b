/** The account's menu as its settings say: up to three entries, each with up to five below it. */
import type { Database, Scope } from '#kernel';
import { record } from '#modules/audit';
import { NotCarried } from '../adapters/adapter.ts';
import { menuRefused } from '../errors.ts';
import type { ChannelRow } from '../tables.ts';
import { callWechat, settingsOf } from './api.ts';

type Button = { name: string; key?: string | undefined; url?: string | undefined };
const entry = ({ name, key, url }: Button) =>
  url ? { type: 'view', name, url } : { type: 'click', name, key: key || name };

/** Throws `channels.menu-refused` with what the account says. */
export async function setMenu(db: Database, scope: Scope, channel: ChannelRow): Promise<void> {
  const button = settingsOf(channel).menu.map((one) =>
    one.buttons.length > 0 ? { name: one.name, sub_button: one.buttons.map(entry) } : entry(one),
  );
  try {
    await callWechat(channel, '/cgi-bin/menu/create', { json: { button } });
  } catch (error) {
    if (error instanceof NotCarried) throw menuRefused({ why: error.message });
    throw error;
  }
  await db.transact((tx) =>
    record(tx, scope, { action: 'channels.menu-set', subject: ['channel', channel.id], unitId: channel.unit_id }),
  );
}
