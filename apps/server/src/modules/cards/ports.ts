/** What the program gave this module at wiring. */
import type { Files, Tx } from '#kernel';

let given: Files | null = null;
export function giveFiles(files: Files): void {
  given = files;
}
/** A file that would be cleared away soon stays. */
export async function keepFile(tx: Tx, fileId: string): Promise<void> {
  if (!given) throw new Error('cards: used before wiring');
  await given.keep(tx, fileId);
}
