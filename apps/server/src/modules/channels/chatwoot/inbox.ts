/** The inbox identifier that Chatwoot's programs put into every address: the channel's code with a word nobody can guess. */
import { timingSafeEqual } from 'node:crypto';
import type { Db, Scope } from '#kernel';
import { channelNotFound, channelPaused } from '../errors.ts';
import { ports } from '../ports.ts';
import { channelByCode } from '../store.ts';
import type { ChannelRow } from '../tables.ts';

export const inboxIdentifier = ({ id, code }: Pick<ChannelRow, 'id' | 'code'>): string =>
  `${code}.${ports().keys.blind('channels.chatwoot-inbox', id)}`;

/** Throws `channels.not-found` for any other word, `channels.paused`. */
export async function inboxBy(db: Db, scope: Scope, identifier: string): Promise<ChannelRow> {
  const channel = await channelByCode(db, scope, identifier.split('.')[0]!);
  if (channel?.kind !== 'chatwoot') throw channelNotFound();
  const [own, given] = [Buffer.from(inboxIdentifier(channel)), Buffer.from(identifier)];
  if (own.length !== given.length || !timingSafeEqual(own, given)) throw channelNotFound();
  if (channel.state !== 'active') throw channelPaused();
  return channel;
}

/** Whole numbers for things whose ids are longer: the first 48 bits, in which ids differ. */
export const wholeNumber = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
