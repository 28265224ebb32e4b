/** A letter that comes by another way than a box's servers: from an archive, or with a demonstration. */
import { newId, type Scope, type Tx } from '#kernel';
import { type MailboxRow, ownAddresses } from '#modules/mailboxes';
import { placeLetter } from './place-letter.ts';
import { readLetter } from './reading/read-letter.ts';
import type { LetterRow } from './tables.ts';
import { essence, hashOfId } from './vault.ts';

/** Files of it are left out. Null when it was held. */
export async function placeRaw(
  tx: Tx,
  scope: Scope,
  given: { mailbox: MailboxRow; at: Date; raw: Buffer },
): Promise<LetterRow | null> {
  const letter = await readLetter(given.raw);
  return placeLetter(tx, scope, {
    id: newId(),
    mailbox: given.mailbox,
    source: null,
    letter,
    hash: hashOfId(letter.identity),
    essence: essence(letter),
    fileId: null,
    files: [],
    size: given.raw.length,
    at: given.at,
    own: await ownAddresses(tx, scope),
  });
}
