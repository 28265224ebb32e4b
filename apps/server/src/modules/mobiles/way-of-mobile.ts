/** How somebody's mobile is reached: as if they called it themselves, by the trunk and with the number that their calls show. */
import { type Db, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { planOutside } from '#modules/operators';
import { filesOf, type MobileWay } from '#modules/parties';
import { mobileOf } from './store.ts';

const program = systemScope('mobiles');

/** Null: they named none, or their calls do not reach it (any more). */
export async function wayOfMobile(db: Db, staffId: string): Promise<MobileWay | null> {
  const number = await mobileOf(db, program, staffId);
  const holder = number === null ? null : await scopeOfStaff(db, program, staffId);
  if (number === null || !holder) return null;
  const found = await planOutside(db, number, null, holder).catch(() => null);
  const way = found?.plan.steps[0]?.ways[0];
  return way?.kind === 'trunk' ? way : null;
}

/** What whoever picks it up hears, in their own language. */
export async function wordsOfMobile(parts: Parameters<typeof filesOf>[0], staffId: string): Promise<string[]> {
  const holder = await scopeOfStaff(parts.db, program, staffId);
  return filesOf({ ...parts, scope: program }, [{ prompt: 'agent.press-one' }], holder?.locale === 'en' ? 'en' : 'zh');
}
