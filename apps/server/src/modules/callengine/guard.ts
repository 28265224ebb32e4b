/**
 * What a desk works with stops working when it leads no longer: whoever is in the middle of a call changes no row and gives no
 * command any more, and the next desk finds everything as it is. Also a database out of reach ends leading: calls go on as they
 * are, and are taken up again when it is back.
 */
import type { TelephonyAdapter } from '@qiao/softswitch';
import { type Database, outOfReach } from '#kernel';

export class LeadsNoMore extends Error {}

export type Guarded = { db: Database; adapter: TelephonyAdapter; left(): boolean; leave(): void };

export function guard(given: { db: Database; adapter: TelephonyAdapter }, lost: () => void): Guarded {
  let over = false;
  const wrap = <T extends object>(target: T, failed: (error: unknown) => void, doors: (name: string) => boolean): T =>
    new Proxy(target, {
      get(_target, name) {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        if (!doors(name)) return value.bind(target);
        return async (...args: unknown[]) => {
          if (over) throw new LeadsNoMore(name);
          try {
            const result = (await value.apply(target, args)) as unknown;
            // What was being done meanwhile stands; nothing follows from it here.
            if (over) throw new LeadsNoMore(name);
            return result;
          } catch (error) {
            if (!over) failed(error);
            throw error;
          }
        };
      },
    });
  const ways = new Set(['query', 'run', 'transact']);
  const plain = new Set(['capabilities', 'on', 'health', 'snapshot']);
  return {
    db: wrap(
      given.db,
      (error) => {
        if (outOfReach(error)) lost();
      },
      (name) => ways.has(name),
    ),
    adapter: wrap(
      given.adapter,
      () => {},
      (name) => !plain.has(name),
    ),
    left: () => over,
    leave: () => {
      over = true;
    },
  };
}
