/** Normalised values of identities and their first storage; shared by creating, recognising and editing customers. */
import { clock, newId, type Tx } from '#kernel';
import { normalisePhone } from '#modules/numbers';
import { emailUnreadable, phoneUnreadable } from './errors.ts';
import { normaliseEmail } from './rules.ts';
import { insertIdentity } from './store-identities.ts';
import { blindOf, digitGrams, sealIdentity } from './vault.ts';

export type IdentityKind = 'phone' | 'email' | 'wechat' | 'host_user' | 'visitor';

/** One spelling per value. Throws `customers.phone-unreadable` or `customers.email-unreadable`. */
export function normaliseIdentity(kind: IdentityKind, value: string): string {
  if (kind === 'phone') {
    const phone = normalisePhone(value);
    if (!phone) throw phoneUnreadable();
    return phone;
  }
  if (kind === 'email') {
    const email = normaliseEmail(value);
    if (!email) throw emailUnreadable();
    return email;
  }
  return value.trim();
}

type Keyed = { id: string; ring: number | null; wrapped_key: string | null };

export async function storeIdentity(
  tx: Tx,
  customer: Keyed,
  identity: { kind: IdentityKind; normalised: string; verified: boolean },
): Promise<string> {
  const id = newId();
  await insertIdentity(tx, {
    id,
    customerId: customer.id,
    kind: identity.kind,
    sealed: sealIdentity(customer, id, identity.normalised),
    blind: blindOf(identity.kind, identity.normalised),
    grams: identity.kind === 'phone' ? digitGrams(identity.normalised) : [],
    verified: identity.verified,
    at: clock.now(),
  });
  return id;
}
