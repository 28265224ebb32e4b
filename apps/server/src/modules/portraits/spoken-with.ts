/** In which language a customer is spoken to, for programs that speak before anybody does. */
import type { Db, Scope } from '#kernel';
import { memberIdsOf } from '#modules/customers';
import { languageOf } from './store.ts';

/** Null: nobody has said. */
export async function spokenWith(db: Db, scope: Scope, customerId: string): Promise<'zh' | 'en' | null> {
  return languageOf(db, scope, await memberIdsOf(db, scope, customerId));
}
