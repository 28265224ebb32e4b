/** What is kept of letters on their way out, those of the same moments in one transaction. */
import { Gather, type Kernel, type Scope, type Tx } from '#kernel';
import { tellLetters } from './events.ts';
import { markSent, saveOriginal } from './store-outgoing.ts';
import type { LetterRow } from './tables.ts';

/** So much later is nothing to a letter, and what comes meanwhile shares its commit. */
const pace = { paceMs: 50 };

/** Its bytes are in the store. */
export type Made = { row: LetterRow; fileId: string; size: number };
/** Its server said yes. */
export type Taken = { row: LetterRow; at: Date; filed: boolean };

/** Rejects for a letter that another node holds by now. */
export function madeTogether({ db, files }: Kernel): Gather<Made, boolean> {
  return new Gather(async (letters) => {
    await db.transact(async (tx) => {
      const ids = letters.map(({ fileId }) => fileId);
      const [ours] = await Promise.all([
        Promise.all(letters.map(({ row, fileId, size }) => saveOriginal(tx, row, { id: fileId, size }))),
        files.keepAll(tx, ids),
      ]);
      if (ours.includes(false)) throw new Error('another node holds it by now');
    });
    return letters.map(() => true);
  }, pace);
}

/** True whoever holds the claim by now. */
export async function keepTaken(tx: Tx, scope: Scope, letters: readonly Taken[]): Promise<void> {
  for (const { row, at, filed } of letters) markSent(tx, row.id, at, filed);
  const sent = letters.map(({ row }) => ({ ...row, state: 'sent' as const }));
  await tellLetters(tx, scope, sent);
}

export function takenTogether({ db }: Kernel, scope: Scope): Gather<Taken, boolean> {
  return new Gather(async (letters) => {
    await db.transact((tx) => keepTaken(tx, scope, letters));
    return letters.map(() => true);
  }, pace);
}
