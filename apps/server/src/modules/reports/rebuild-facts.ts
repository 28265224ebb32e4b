/** Everything from the first event of the log again, in one transaction: after a changed rule, or when facts are in doubt. */
import type { Database, EventBus, Scope } from '#kernel';
import { foldEvents, foldedKinds, groundFor, toFold } from './fold-events.ts';
import { foldHolding } from './fold-holding.ts';
import { countsOf, Sums } from './rules/counts.ts';
import { Ledger } from './rules/ledger.ts';
import { addSums, holdFold } from './store-facts.ts';
import { broughtIn, clearFolded, countedTables } from './store-recount.ts';
import { sumNames } from './tables.ts';

const page = 5_000;

/** The log must still reach back to where figures are wanted from: months that retention dropped are lost to a rebuild. */
export async function rebuildFacts(
  { db, events, site }: { db: Database; events: EventBus; site: number },
  scope: Scope,
): Promise<{ events: number }> {
  return await db.transact(async (tx) => {
    const upTo = await holdFold(tx, scope, site);
    await clearFolded(tx);
    for (const table of countedTables)
      for (let offset = 0; ; offset += page) {
        const ledger = new Ledger();
        const rows = await broughtIn(tx, scope, table, offset, page);
        ledger.load(table, rows);
        const { zoneOf } = await groundFor(tx, scope, ledger, []);
        const sums = new Sums();
        for (const row of rows) sums.add(countsOf(table, row, zoneOf), 1);
        for (const name of sumNames) await addSums(tx, name, sums.of(name));
        await foldHolding(
          tx,
          scope,
          rows.map((after) => ({ table, before: null, after })),
          zoneOf,
        );
        if (rows.length < page) break;
      }
    let taken = 0;
    for await (const some of events.history(foldedKinds, new Date(0), upTo)) {
      await foldEvents(tx, some.map(toFold));
      taken += some.length;
    }
    return { events: taken };
  });
}
