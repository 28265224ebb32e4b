/**
 * A letter that lies in several of our boxes is one message (ADR 0021). Boxes are fetched beside each other: whoever places a
 * letter holds its Message-ID until the transaction ends, and looks then whether it stands already.
 */
import type { Scope, Tx } from '#kernel';
import { type MailboxRow, mailboxesAt } from '#modules/mailboxes';
import type { Placing } from './place-letter.ts';
import { ownNamed } from './rules/addressed.ts';
import { holdIds, standing } from './store-same.ts';

/** The thread that each stands in already; by the place in `placings`. Holds the Message-IDs of all. */
export async function standingLetters(
  tx: Tx,
  scope: Scope,
  placings: readonly Placing[],
): Promise<Map<number, { threadId: string | null }>> {
  if (placings.length === 0) return new Map();
  const letters = placings.map(({ hash, essence }) => ({ hash, essence }));
  // In one flight, and yet one after the other: the look has a snapshot of its own, behind the hold.
  const [, stand] = await Promise.all([holdIds(tx, scope, letters), standing(tx, scope, letters)]);
  return stand;
}

/**
 * Whose queue each would enter, and from where it would be answered: the first of To, then of Cc, that is an active box of ours at
 * the same site, whichever box it was fetched from; the box it lay in when it names none.
 */
export async function homesOf(tx: Tx, scope: Scope, placings: readonly Placing[]): Promise<MailboxRow[]> {
  const named = placings.map(({ letter, own }) => ownNamed(letter.head, own));
  const others = named.filter((all, index) => all.length > 0 && all[0] !== addressOf(placings[index]!.mailbox)).flat();
  if (others.length === 0) return placings.map(({ mailbox }) => mailbox);
  const rows = await mailboxesAt(tx, scope, [...new Set(others)]);
  return placings.map(({ mailbox }, index) => {
    for (const address of named[index]!) {
      if (address === addressOf(mailbox)) return mailbox;
      const row = rows.find((one) => addressOf(one) === address && one.origin_site === mailbox.origin_site);
      if (row) return row;
    }
    return mailbox;
  });
}

const addressOf = ({ address }: MailboxRow): string => address.toLowerCase();
