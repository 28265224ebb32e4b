/** Saving, sharing, freezing and dropping selections. */
import { clock, conflict, type Db, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { countSelected, selectedIds } from '#modules/customers';
import { staffCards } from '#modules/identity';
import type { EditSelection, NewSelection, Selection, SelectionDetail } from './contract.ts';
import { isFrozen, notYours, selectionNotFound, tooMany } from './errors.ts';
import { ports } from './ports.ts';
import {
  dropSelection,
  findSelection,
  insertMembers,
  insertSelection,
  listSelections,
  mailingsOf,
  membersOf,
  updateSelection,
} from './store.ts';
import { dropDraftsOf } from './store-drafts.ts';
import type { SelectionRow } from './tables.ts';

const use = 'selections.use';
const mostFrozen = 200_000;

/** Whom a selection means: its condition, or the people it was frozen with. */
export async function meantBy(
  db: Db,
  scope: Scope,
  row: SelectionRow,
): Promise<{ condition: SelectionRow['condition'] } | { ids: string[] }> {
  return row.frozen_at ? { ids: await membersOf(db, scope, row.id) } : { condition: row.condition };
}

/** Throws `selections.not-found` also for those of others that are not shared. */
export async function theSelection(db: Db, scope: Scope, id: string): Promise<SelectionRow> {
  const row = await findSelection(db, scope, id);
  if (!row) throw selectionNotFound();
  return row;
}

async function ownSelection(tx: Tx, scope: Scope, id: string): Promise<SelectionRow> {
  const row = await theSelection(tx, scope, id);
  if (row.owner_id !== scope.actor.id) throw notYours();
  return row;
}

export async function readSelections(db: Db, scope: Scope): Promise<Selection[]> {
  const rows = await listSelections(db, scope);
  const people = new Map(
    (
      await staffCards(
        db,
        scope,
        rows.map((row) => row.owner_id),
      )
    ).map((card) => [card.id, card.name]),
  );
  return rows.map((row) => shown(scope, row, people));
}

const shown = (scope: Scope, row: SelectionRow, people: Map<string, string>): Selection => ({
  id: row.id,
  name: row.name,
  note: row.note,
  condition: row.condition,
  frozenAt: row.frozen_at?.toISOString() ?? null,
  sharedWith: row.shared_with,
  owner: people.get(row.owner_id) ?? '—',
  own: row.owner_id === scope.actor.id,
  updatedAt: row.updated_at.toISOString(),
  version: row.version,
});

export async function readSelection(db: Db, scope: Scope, id: string): Promise<SelectionDetail> {
  const row = await theSelection(db, scope, id);
  const mailings = await mailingsOf(db, scope, id);
  const ids = [row.owner_id, ...mailings.map((mailing) => mailing.by)];
  const people = new Map((await staffCards(db, scope, ids)).map((card) => [card.id, card.name]));
  return {
    ...shown(scope, row, people),
    count: await countSelected(db, scope, await meantBy(db, scope, row)),
    mailings: mailings.map((mailing) => ({
      id: mailing.id,
      subject: mailing.subject,
      purpose: mailing.purpose,
      state: mailing.state,
      mailed: mailing.mailed,
      leftOut: mailing.left_out,
      by: people.get(mailing.by) ?? '—',
      createdAt: mailing.created_at.toISOString(),
    })),
  };
}

/** Sharing needs selections.use at each unit. */
function demandShares(scope: Scope, units: string[]): void {
  for (const unitId of units) demand(scope, use, unitId);
}

export async function addSelection(tx: Tx, scope: Scope, input: NewSelection): Promise<string> {
  demand(scope, use);
  demandShares(scope, input.sharedWith);
  const id = newId();
  await insertSelection(tx, ports().site, {
    id,
    unit_id: scope.unitId,
    owner_id: scope.actor.id,
    name: input.name,
    note: input.note,
    condition: input.condition,
    frozen_at: null,
    frozen_count: null,
    shared_with: input.sharedWith,
    created_at: clock.now(),
  });
  return id;
}

/** Its owner's. 409 kernel.conflict on a stale version. */
export async function changeSelection(tx: Tx, scope: Scope, id: string, input: EditSelection): Promise<void> {
  const row = await ownSelection(tx, scope, id);
  if (input.condition && row.frozen_at) throw isFrozen();
  if (input.sharedWith) demandShares(scope, input.sharedWith);
  const changed = await updateSelection(
    tx,
    {
      id,
      version: input.version,
      name: input.name ?? row.name,
      note: input.note ?? row.note,
      condition: input.condition ?? row.condition,
      shared_with: input.sharedWith ?? row.shared_with,
    },
    clock.now(),
  );
  if (!changed) throw conflict();
}

export async function removeSelection(tx: Tx, scope: Scope, id: string): Promise<void> {
  await ownSelection(tx, scope, id);
  await dropDraftsOf(tx, id);
  await dropSelection(tx, id, clock.now());
}

/** A copy that holds the people found now, in the reach of whoever freezes. Returns its id. */
export async function freezeSelection(tx: Tx, scope: Scope, id: string, name: string): Promise<string> {
  const row = await theSelection(tx, scope, id);
  const who = await meantBy(tx, scope, row);
  const count = await countSelected(tx, scope, who);
  if (count > mostFrozen) throw tooMany({ most: mostFrozen });
  const frozenId = newId();
  const at = clock.now();
  await insertSelection(tx, ports().site, {
    id: frozenId,
    unit_id: scope.unitId,
    owner_id: scope.actor.id,
    name,
    note: row.note,
    condition: row.condition,
    frozen_at: at,
    frozen_count: count,
    shared_with: [],
    created_at: at,
  });
  const page = 2_000;
  for (let after: string | null = null; ; ) {
    const ids: string[] = await selectedIds(tx, scope, who, { after, limit: page });
    await insertMembers(tx, frozenId, ids);
    if (ids.length < page) break;
    after = ids.at(-1)!;
  }
  await record(tx, scope, {
    action: 'selections.frozen',
    subject: ['selection', frozenId],
    unitId: scope.unitId,
    detail: { customers: count },
  });
  return frozenId;
}
