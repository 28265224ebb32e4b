/**
 * Letters come in. A run of one folder is read first; letters that belong together are stored in their order, others beside each other.
 * Each is one transaction with the folder's cursor behind it: after a crash the run is fetched again, and what is stored is known by
 * its number and its id. A letter that cannot be read or placed is held with the reason; only a missing database stops the run.
 */
import { AppError, newId, systemScope, type Tx } from '#kernel';
import { type Fetched, ownAddresses } from '#modules/mailboxes';
import { hold } from './hold-letter.ts';
import { placeLetter } from './place-letter.ts';
import { ports } from './ports.ts';
import { type ReadLetter, readLetter } from './reading/read-letter.ts';
import { known } from './store.ts';
import { keepFiles, keepOriginal } from './store-files.ts';
import type { LetterFile } from './tables.ts';
import { hashOfId } from './vault.ts';

const scope = systemScope('mail.receive');
const side = 10;

export type Prepared = Fetched & { id: string; letter: ReadLetter | null; problem: string | null };

export async function takeLetters(fetched: Fetched[]): Promise<void> {
  const own = await ownAddresses(ports().db, scope);
  const prepared: Prepared[] = [];
  for (const one of fetched) prepared.push(await prepare(one));
  const chains = chained(prepared);
  const next = chains.values();
  const work = async (): Promise<void> => {
    for (const chain of next) for (const one of chain) await storeOne(one, own);
  };
  await Promise.all(Array.from({ length: Math.min(side, chains.length) }, work));
}

async function prepare(one: Fetched): Promise<Prepared> {
  const id = newId();
  if (!one.raw) return { ...one, id, letter: one.head ? await readSafely(one.head) : null, problem: 'too-large' };
  try {
    return { ...one, id, letter: await readLetter(one.raw), problem: null };
  } catch (error) {
    return { ...one, id, letter: null, problem: `unreadable: ${(error as Error).message}`.slice(0, 200) };
  }
}

async function readSafely(head: Buffer): Promise<ReadLetter | null> {
  try {
    return await readLetter(head);
  } catch {
    return null;
  }
}

/** Letters of one sender, and answers with what they answer, one after another. */
function chained(all: Prepared[]): Prepared[][] {
  const chains: { keys: Set<string>; letters: Prepared[] }[] = [];
  for (const one of all) {
    const head = one.letter?.head;
    const keys = head
      ? [
          head.from?.address.toLowerCase() ?? one.id,
          ...[head.messageId, ...head.inReplyTo, ...head.references].filter((id) => id !== null),
        ]
      : [one.id];
    const mine = chains.filter((chain) => keys.some((key) => chain.keys.has(key)));
    const joined = {
      keys: new Set([...mine.flatMap((chain) => [...chain.keys]), ...keys]),
      letters: [...mine.flatMap((chain) => chain.letters), one],
    };
    for (const chain of mine) chains.splice(chains.indexOf(chain), 1);
    chains.push(joined);
  }
  return chains.map(({ letters }) => letters.sort((first, second) => first.uid - second.uid));
}

async function storeOne(one: Prepared, own: string[]): Promise<void> {
  const { db } = ports();
  const { mailbox, folder, uidValidity, uid, letter } = one;
  const hash = hashOfId(letter?.identity ?? `${mailbox.id} ${folder} ${uidValidity} ${uid}`);
  if (await known(db, scope, { mailboxId: mailbox.id, folder, uidValidity, uid, hash })) return;
  try {
    const fileId = one.raw ? await keepOriginal(one.raw, mailbox.id) : null;
    if (one.problem !== null || !letter) {
      await db.transact((tx) => hold(tx, scope, { ...one, hash, fileId, reason: one.problem ?? 'unreadable' }));
      return;
    }
    const files = letter.kind === 'letter' || letter.files.length < 20 ? await keepFiles(letter.files, one.id) : [];
    await store(one, hash, own, fileId, files);
  } catch (error) {
    await setAside(one, hash, error);
  }
}

async function store(
  one: Prepared,
  hash: string,
  own: string[],
  fileId: string | null,
  files: LetterFile[],
): Promise<void> {
  const { db } = ports();
  await db.transact(async (tx: Tx) => {
    await placeLetter(tx, scope, {
      id: one.id,
      mailbox: one.mailbox,
      source: { folder: one.folder, uidValidity: one.uidValidity, uid: one.uid },
      letter: one.letter!,
      hash,
      fileId,
      files,
      size: one.size,
      at: one.receivedAt,
      own,
    });
  });
}

/** A fault of this letter: it is kept for a person to look at. A fault of the house (no database, no disk) stops the run instead. */
async function setAside(one: Prepared, hash: string, error: unknown): Promise<void> {
  const { db, log } = ports();
  const code = error instanceof AppError ? error.code : String((error as { code?: string }).code ?? '');
  if (code === 'kernel.unavailable' || code === 'kernel.disk-full' || /^(ECONN|57P|08|53)/.test(code)) throw error;
  const reason = (error instanceof AppError ? error.code : `failed: ${(error as Error).message}`).slice(0, 200);
  log.warn({ mailbox: one.mailbox.id, uid: one.uid, err: (error as Error).message }, 'a letter is held back');
  const fileId = one.raw ? await keepOriginal(one.raw, one.mailbox.id) : null;
  await db.transact((tx) => hold(tx, scope, { ...one, hash, fileId, reason }));
}
