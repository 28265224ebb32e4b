/** What a person decides about a letter held back, or one that could not be sent. */
import { clock, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { findMailbox, ownAddresses } from '#modules/mailboxes';
import { letterNotFound, notHeld, stillUnreadable } from './errors.ts';
import { tellLetter } from './events.ts';
import { placeLetter } from './place-letter.ts';
import { ports, queuedSignal } from './ports.ts';
import { readLetter } from './reading/read-letter.ts';
import { visibleLetter } from './show-letters.ts';
import { dropHeld, lockLetter, removeHeld } from './store.ts';
import { keepFiles } from './store-files.ts';
import { markQueued } from './store-outgoing.ts';
import { holdIds } from './store-same.ts';
import type { LetterRow } from './tables.ts';
import { essence, hashOfId } from './vault.ts';

/** Taken all the same, or sent again. Throws `mail.not-held`, `mail.still-unreadable`. */
export async function takeHeld(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await held(tx, scope, id);
  if (row.direction === 'out') {
    await markQueued(tx, row.id, clock.now());
    await tellLetter(tx, scope, { ...row, state: 'queued' });
    tx.afterCommit(() => ports().signals.send(queuedSignal, 1));
  } else await place(tx, scope, row);
  await record(tx, scope, { action: 'mail.held-taken', subject: ['letter', row.id], unitId: row.unit_id });
}

async function place(tx: Tx, scope: Scope, row: LetterRow): Promise<void> {
  if (!row.file_id) throw stillUnreadable();
  const { content } = await ports().files.read(row.file_id);
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part as Buffer);
  const letter = await readLetter(Buffer.concat(parts)).catch(() => null);
  if (!letter) throw stillUnreadable();
  // The person's right was checked; where the letter goes is the program's to know.
  const system = systemScope('mail.held', scope.locale);
  const mailbox = await findMailbox(tx, system, row.mailbox_id);
  // Before its number is free: two who place it come one after the other.
  const named = { hash: hashOfId(letter.identity), essence: essence(letter) };
  await holdIds(tx, system, [named]);
  await removeHeld(tx, row.id);
  await placeLetter(tx, system, {
    id: row.id,
    mailbox: mailbox!,
    source: row.folder === null ? null : { folder: row.folder, uidValidity: row.uid_validity!, uid: row.uid! },
    letter: { ...letter, kind: 'letter' },
    ...named,
    fileId: row.file_id,
    files: await keepFiles(letter.files, row.id),
    size: row.size,
    at: row.at,
    own: await ownAddresses(tx, system),
    asked: true,
  });
}

/** Of no use to anybody; the original stays. */
export async function dropLetter(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await held(tx, scope, id);
  await dropHeld(tx, row.id);
  await tellLetter(tx, scope, { ...row, state: 'dropped' });
  await record(tx, scope, { action: 'mail.held-dropped', subject: ['letter', row.id], unitId: row.unit_id });
}

async function held(tx: Tx, scope: Scope, id: string): Promise<LetterRow> {
  await visibleLetter(tx, scope, id);
  const row = await lockLetter(tx, scope, id);
  if (!row) throw letterNotFound();
  if (row.state !== 'held' && row.state !== 'failed') throw notHeld();
  return row;
}
