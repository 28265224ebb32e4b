/** What letters hold about a customer: handed out on export, wiped on erasure. */
import type { Db, Scope, Tx } from '#kernel';
import type { CustomerData } from '#modules/customers';
import { ports } from './ports.ts';
import { lettersOfCustomers, wipeLetters } from './store-outgoing.ts';
import { openHead } from './vault.ts';

async function exported(db: Db, scope: Scope, customerIds: string[]): Promise<unknown> {
  const rows = await lettersOfCustomers(db, scope, customerIds);
  return {
    letters: rows
      .filter((row) => row.wrapped_key !== '')
      .map((row) => ({ at: row.at, direction: row.direction, state: row.state, ...openHead(row) })),
  };
}

/** Originals are shredded, the keys of heads and bodies go; rows and times stay for the figures. Repeatable. */
async function erase(tx: Tx, scope: Scope, customerIds: string[]): Promise<void> {
  for (const row of await lettersOfCustomers(tx, scope, customerIds)) {
    if (row.file_id) await ports().files.shred(tx, row.file_id);
    for (const { fileId } of row.attachments) if (fileId) await ports().files.shred(tx, fileId);
  }
  await wipeLetters(tx, customerIds);
}

export const mailData: CustomerData = { export: exported, erase };
