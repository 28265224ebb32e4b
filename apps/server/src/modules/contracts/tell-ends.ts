/** The end of a contract comes near: whoever is in charge hears of it thirty days before, and seven days before. */
import { clock, type Database, type Scope } from '#kernel';
import { staffResponsibleFor } from '#modules/identity';
import { notifyStaff, notifySupervisors } from '#modules/notifications';
import { dayOf, daysLeft, noticeStep, soonDays } from './rules.ts';
import { contractsNearEnd } from './store.ts';

const pageRows = 200;

/** Once for each step and last day, however often it runs; a day on which the program stood still is made up for. Returns how many were told. */
export async function tellEnds(db: Database, program: Scope): Promise<number> {
  const now = clock.now();
  const today = dayOf(now);
  const until = dayOf(new Date(now.getTime() + soonDays * 86_400_000));
  let told = 0;
  for (let after: string | null = null; ; ) {
    const rows = await contractsNearEnd(db, program, { today, until, after, limit: pageRows });
    for (const row of rows) {
      const days = daysLeft(row.ends_on, today)!;
      const text = {
        code: 'contracts.ends-soon',
        params: { number: row.number, day: row.ends_on! },
        link: `/customers/${row.customer_id}`,
        key: `contracts:${row.id}:${row.ends_on}:${noticeStep(days)}`,
      };
      told += await db.transact(async (tx) => {
        // Who has left, or may not read it any more, is not asked: its unit is.
        const reading = row.owner_id ? await staffResponsibleFor(tx, program, row.unit_id, 'contracts.read') : null;
        return row.owner_id && reading?.all.includes(row.owner_id)
          ? notifyStaff(tx, program, [row.owner_id], text)
          : notifySupervisors(tx, program, { unitId: row.unit_id, ...text });
      });
    }
    if (rows.length < pageRows) return told;
    after = rows.at(-1)!.id;
  }
}
