/** Whose file a person of an outside channel belongs to. */
import { AppError, type Scope, type Tx } from '#kernel';
import { customerSubject, findOrCreateByIdentity, type IdentityKind } from '#modules/customers';
import { customerOfPerson } from './store-contacts.ts';
import type { ChannelRow, ContactRow, Way } from './tables.ts';

export type Who = {
  outerId: string;
  threadId: string;
  name: string;
  phone?: string | undefined;
  email?: string | undefined;
  /** Number in the company's own systems: the signed caller vouches for it. */
  userId?: string | undefined;
  way?: Way | undefined;
};
export type Customer = { id: string; refused: boolean; listing: 'none' | 'black' | 'red'; tierId: string | null };

/** The one known before, then by the company's own number, telephone, mail address; else a file of their own under the outside account. */
export async function customerOf(
  tx: Tx,
  scope: Scope,
  channel: ChannelRow,
  contact: ContactRow,
  who: Who,
): Promise<Customer> {
  const known =
    contact.customer_id ??
    (await customerOfPerson(tx, scope, { channelId: channel.id, outerHash: contact.outer_hash })) ??
    (await recognised(tx, scope, channel, who));
  const subject = await customerSubject(tx, scope, known);
  return {
    id: subject?.id ?? known,
    refused: subject?.listing.refuses ?? false,
    listing: subject?.listing.kind ?? 'none',
    tierId: subject?.tierId ?? null,
  };
}

async function recognised(tx: Tx, scope: Scope, channel: ChannelRow, who: Who): Promise<string> {
  const account: [IdentityKind, string, boolean] =
    channel.kind === 'wechat' ? ['wechat', who.outerId, true] : ['host_user', `${channel.code}/${who.outerId}`, true];
  const ways: [IdentityKind, string | undefined, boolean][] = [
    ['host_user', who.userId, true],
    ['phone', who.phone, channel.kind === 'sms'],
    ['email', who.email, false],
    account,
  ];
  for (const [kind, value, verified] of ways) {
    if (!value) continue;
    try {
      const asked = { kind, value, verified, name: who.name || null, unitId: channel.unit_id };
      return (await findOrCreateByIdentity(tx, scope, asked)).id;
    } catch (error) {
      // A telephone or address that is none: the next way.
      if (!(error instanceof AppError) || !error.code.endsWith('-unreadable')) throw error;
    }
  }
  throw new Error('an account is always readable');
}
