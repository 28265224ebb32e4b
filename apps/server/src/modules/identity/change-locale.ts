/** The language a member of staff works in. */
import { type Locale, notSignedIn, type Scope, type Tx } from '#kernel';
import { ports } from './ports.ts';
import { readSelf, writeLocale } from './store-staff.ts';

export async function changeOwnLocale(tx: Tx, scope: Scope, locale: Locale): Promise<void> {
  const self = await readSelf(tx, scope);
  if (!self) throw notSignedIn();
  await writeLocale(tx, self.id, locale);
  // Not a right, but scopes carry the language: let caches ask again.
  tx.afterCommit(() => ports().rightsChanged(self.id));
}
