/** For the demo company and for tests only: accounts whose password is known beforehand. */
import { clock, type Scope, type Tx } from '#kernel';
import { hashPassword } from './passwords.ts';
import { writePassword } from './store-credentials.ts';
import { insertDemoAccount } from './store-staff.ts';

/** One password for all: hashed once, or thirty accounts would take thirty times 80 ms. Shown on the sign-in page of a demo on loopback until changed. */
export async function setDemoPassword(tx: Tx, _scope: Scope, staffIds: string[], password: string): Promise<void> {
  const hash = await hashPassword(password);
  for (const [place, staffId] of staffIds.entries()) {
    await givePassword(tx, staffId, hash);
    await insertDemoAccount(tx, staffId, password, place);
  }
}

/** `hash` from `hashPassword`. */
export async function givePassword(tx: Tx, staffId: string, hash: string, mustChange = false): Promise<void> {
  await writePassword(tx, staffId, { hash, mustChange, keep: 0 }, clock.now());
}
