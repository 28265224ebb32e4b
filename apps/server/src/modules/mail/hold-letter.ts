/** A letter that becomes no conversation now is kept with the reason; a person decides. */
import { newId, type Scope, type Tx } from '#kernel';
import type { MailboxRow } from '#modules/mailboxes';
import { tellLetter } from './events.ts';
import { ports } from './ports.ts';
import type { ReadLetter } from './reading/read-letter.ts';
import { insertLetters } from './store.ts';
import type { Head, LetterFile, LetterRow } from './tables.ts';
import { sealLetter } from './vault.ts';

export type Held = {
  mailbox: MailboxRow;
  folder: string | null;
  uidValidity: number | null;
  uid: number | null;
  letter: ReadLetter | null;
  hash: string;
  essence: string;
  fileId: string | null;
  size: number;
  receivedAt: Date;
  reason: string;
  files?: LetterFile[];
};

export const emptyHead: Head = {
  messageId: null,
  inReplyTo: [],
  references: [],
  from: null,
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  subject: '',
};

export async function hold(tx: Tx, scope: Scope, held: Held): Promise<void> {
  const id = newId();
  const { letter, mailbox } = held;
  const head = letter ? { ...letter.head, text: letter.text.slice(0, 4000) } : emptyHead;
  const row: LetterRow = {
    id,
    origin_site: mailbox.origin_site,
    mailbox_id: mailbox.id,
    direction: 'in',
    kind: letter?.kind ?? 'letter',
    state: 'held',
    reason: held.reason.replace(/[^\P{C}]+/gu, ' '),
    thread_id: null,
    conversation_id: null,
    seq: null,
    unit_id: mailbox.unit_id,
    folder: held.folder,
    uid_validity: held.uidValidity,
    uid: held.uid,
    message_hash: held.hash,
    essence: held.essence,
    writer: null,
    ...sealLetter(id, head, null),
    attachments: [],
    warnings: [],
    file_id: held.fileId,
    size: held.size,
    at: held.receivedAt,
    attempts: 0,
    next_try_at: null,
    sent_at: null,
    filed: true,
    bounce: null,
  };
  if ((await insertLetters(tx, [row])) === 0) return;
  if (held.fileId) await ports().files.keep(tx, held.fileId);
  await tellLetter(tx, scope, row);
}
