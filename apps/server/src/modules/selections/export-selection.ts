/** What leaves the house by a selection: a list without numbers and addresses, and labels with addresses. Both audited. */
import { type Database, demand, nameIn, type Scope, translate, writeCsv, writeXlsx } from '#kernel';
import { record } from '#modules/audit';
import { countSelected, labelParties, selectedIds, selectedPage } from '#modules/customers';
import type { Labels } from './contract.ts';
import { tooMany } from './errors.ts';
import { meantBy, theSelection } from './keep-selections.ts';
import { labelLines } from './rules.ts';

const page = 500;
export const mostLabels = 2_400;

export async function exportSelection(
  db: Database,
  scope: Scope,
  id: string,
  format: 'csv' | 'xlsx',
): Promise<AsyncGenerator<string | Buffer>> {
  demand(scope, 'selections.export');
  const row = await theSelection(db, scope, id);
  const who = await meantBy(db, scope, row);
  const count = await countSelected(db, scope, who);
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'selections.exported',
      subject: ['selection', id],
      unitId: scope.unitId,
      detail: { customers: count, format },
    }),
  );
  const rows = (async function* () {
    yield ['number', 'name', 'tier', 'tags', 'last-contact', 'created'].map((key) =>
      translate(scope.locale, `selections.export.${key}`),
    );
    for (let after: string | null = null; ; ) {
      const found: Awaited<ReturnType<typeof selectedPage>> = await selectedPage(db, scope, who, {
        after,
        limit: page,
      });
      for (const one of found)
        yield [
          one.number,
          one.name,
          one.tier ? nameIn(one.tier, scope.locale) : '',
          one.tags.join('；'),
          one.lastContactAt,
          one.createdAt,
        ];
      if (found.length < page) return;
      after = found.at(-1)!.id;
    }
  })();
  return format === 'csv' ? writeCsv(rows) : writeXlsx([{ name: row.name.slice(0, 30), rows, heads: 1 }]);
}

/** Needs customers.reveal.address besides. At most a hundred sheets at once. */
export async function printLabels(db: Database, scope: Scope, id: string, form: 'zh' | 'en'): Promise<Labels> {
  demand(scope, 'selections.export');
  demand(scope, 'customers.reveal.address');
  const row = await theSelection(db, scope, id);
  const ids = await selectedIds(db, scope, await meantBy(db, scope, row), { after: null, limit: mostLabels + 1 });
  if (ids.length > mostLabels) throw tooMany({ most: mostLabels });
  const parties = await labelParties(db, scope, ids);
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'selections.labels-printed',
      subject: ['selection', id],
      unitId: scope.unitId,
      detail: { labels: parties.length },
    }),
  );
  return {
    labels: parties.map((party) => ({ lines: labelLines(party, form) })),
    leftOut: ids.length - parties.length,
  };
}
