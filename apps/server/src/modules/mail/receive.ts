/**
 * Letters come in. A run of one folder is read first; letters that belong together are stored in their order, others several in one
 * transaction. The folder's cursor moves behind them: after a crash the run is fetched again, and what is stored is known by its
 * number and its id. A letter that cannot be read or placed is held with the reason; only a missing database stops the run.
 */
import { AppError, newId, outOfReach, systemScope, type Tx } from '#kernel';
import { type Fetched, ownAddresses } from '#modules/mailboxes';
import { hold } from './hold-letter.ts';
import { type Placing, placeLetters } from './place-letter.ts';
import { ports } from './ports.ts';
import { type ReadLetter, readLetter } from './reading/read-letter.ts';
import { plusTokens } from './rules/threading.ts';
import { known } from './store.ts';
import { keepFiles, keepOriginal } from './store-files.ts';
import type { LetterFile } from './tables.ts';
import { essence, hashOfId } from './vault.ts';

const scope = systemScope('mail.receive');
/** Letters of one transaction, and how many such go on beside each other: the database works while the program does. */
const together = 16;
const side = 4;
/** Of a head that is read by itself. */
const mostHead = 64 * 1024;
/** Files wait for the disk. */
const filesAside = 8;

export type Prepared = Fetched & {
  id: string;
  letter: ReadLetter | null;
  problem: string | null;
  /** Of one that cannot be read: its head alone, for whoever decides about it. */
  shown: ReadLetter | null;
  hash: string;
  essence: string;
};
/** Its files are in the store. */
type Filed = Prepared & { fileId: string | null; files: LetterFile[] };

export async function takeLetters(fetched: Fetched[]): Promise<void> {
  if (fetched.length === 0) return;
  const own = await ownAddresses(ports().db, scope);
  const prepared: Prepared[] = [];
  for (const one of fetched) prepared.push(await prepare(one));
  for (const wave of waves(chained(prepared))) {
    const groups: Prepared[][] = [];
    for (let at = 0; at < wave.length; at += together) groups.push(wave.slice(at, at + together));
    await aside(side, groups, (group) => storeGroup(group, own));
  }
}

async function aside<T>(most: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const next = all.values();
  const take = async (): Promise<void> => {
    for (const one of next) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, take));
}

/** The first letter of each chain, then the second of each: those of one wave have nothing to do with each other. */
function waves(chains: Prepared[][]): Prepared[][] {
  const longest = Math.max(...chains.map((chain) => chain.length));
  return Array.from({ length: longest }, (_, n) =>
    chains.flatMap((chain) => chain[n] ?? []).sort((one, other) => one.uid - other.uid),
  );
}

async function prepare(one: Fetched): Promise<Prepared> {
  const { letter, problem, shown = null } = await taken(one);
  const hash = hashOfId(letter?.identity ?? `${one.mailbox.id} ${one.folder} ${one.uidValidity} ${one.uid}`);
  return { ...one, id: newId(), letter, problem, shown, hash, essence: letter ? essence(letter) : '' };
}

type Taken = { letter: ReadLetter | null; problem: string | null; shown?: ReadLetter | null };

async function taken(one: Fetched): Promise<Taken> {
  if (!one.raw) return { letter: one.head ? await readSafely(one.head) : null, problem: 'too-large' };
  try {
    return { letter: await readLetter(one.raw), problem: null };
  } catch (error) {
    const problem = `unreadable: ${(error as Error).message}`.slice(0, 200);
    return { letter: null, problem, shown: await readSafely(headOf(one.raw)) };
  }
}

/** RFC 5322 section 2.1: up to the first empty line; what the body would be is left out, or there would be a body to read. */
function headOf(raw: Buffer): Buffer {
  const text = raw.subarray(0, mostHead).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  const lines = text.slice(0, end?.index).replace(/^content-[^\n]*(?:\n[ \t][^\n]*)*\n?/gim, '');
  return Buffer.from(`${lines}\r\n\r\n`, 'latin1');
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
          ...one.letter!.tokens,
          ...plusTokens(one.mailbox.address, one.letter!.sentTo),
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

/** In one transaction when all goes well; what is wrong with one of them is found by storing each by itself. */
async function storeGroup(group: Prepared[], own: string[]): Promise<void> {
  const stored = await known(ports().db, scope, placeOf(group[0]!), group);
  const fresh = group.filter(({ uid }) => !stored.has(uid));
  const filed: Filed[] = [];
  await aside(filesAside, fresh, async (one) => {
    try {
      filed.push(await file(one));
    } catch (error) {
      await setAside(one, error);
    }
  });
  filed.sort((one, other) => one.uid - other.uid);
  if (filed.length === 0) return;
  try {
    await store(filed, own);
  } catch (error) {
    if (filed.length === 1) await setAside(filed[0]!, error);
    else if (ofTheHouse(error)) throw error;
    else for (const one of filed) await storeOne(one, own);
  }
}

async function storeOne(one: Filed, own: string[]): Promise<void> {
  if ((await known(ports().db, scope, placeOf(one), [one])).size > 0) return;
  try {
    await store([one], own);
  } catch (error) {
    await setAside(one, error);
  }
}

const placeOf = ({ mailbox, folder, uidValidity }: Prepared) => ({ mailboxId: mailbox.id, folder, uidValidity });

async function file(one: Prepared): Promise<Filed> {
  const { letter, problem } = one;
  const fileId = one.raw ? await keepOriginal(one.raw, one.mailbox.id) : null;
  const wanted = letter && problem === null && (letter.kind === 'letter' || letter.files.length < 20);
  return { ...one, fileId, files: wanted ? await keepFiles(letter.files, one.id) : [] };
}

async function store(filed: readonly Filed[], own: string[]): Promise<void> {
  await ports().db.transact(async (tx: Tx) => {
    const placings: Placing[] = [];
    for (const one of filed) {
      const { letter, problem } = one;
      if (problem !== null || !letter)
        await hold(tx, scope, { ...one, letter: letter ?? one.shown, files: [], reason: problem ?? 'unreadable' });
      else
        placings.push({
          id: one.id,
          mailbox: one.mailbox,
          source: { folder: one.folder, uidValidity: one.uidValidity, uid: one.uid },
          letter,
          hash: one.hash,
          essence: one.essence,
          fileId: one.fileId,
          files: one.files,
          size: one.size,
          at: one.receivedAt,
          own,
        });
    }
    await placeLetters(tx, scope, placings);
  });
}

/** No database, no disk: nothing that is wrong with a letter. SQLSTATE class 53: short of memory, disk or connections. */
function ofTheHouse(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  if (error instanceof AppError) return code === 'kernel.unavailable' || code === 'kernel.disk-full';
  return outOfReach(error) || (typeof code === 'string' && code.startsWith('53'));
}

/** A fault of this letter: it is kept for a person to look at. A fault of the house stops the run instead. */
async function setAside(one: Prepared, error: unknown): Promise<void> {
  const { db, log } = ports();
  if (ofTheHouse(error)) throw error;
  const reason = (error instanceof AppError ? error.code : `failed: ${(error as Error).message}`).slice(0, 200);
  log.warn({ mailbox: one.mailbox.id, uid: one.uid, err: (error as Error).message }, 'a letter is held back');
  const fileId = one.raw ? await keepOriginal(one.raw, one.mailbox.id) : null;
  await db.transact((tx) => hold(tx, scope, { ...one, letter: one.letter ?? one.shown, fileId, reason }));
}
