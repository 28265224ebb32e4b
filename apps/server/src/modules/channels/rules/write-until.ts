/** An official account may write for 48 hours after a person's last act there. */
import type { ChannelRow, ContactRow } from '../tables.ts';

const windowMs = 48 * 3_600_000;

export function writeUntil(channel: Pick<ChannelRow, 'kind'>, contact: Pick<ContactRow, 'last_in_at'>): Date | null {
  if (channel.kind !== 'wechat' || !contact.last_in_at) return null;
  return new Date(contact.last_in_at.getTime() + windowMs);
}
