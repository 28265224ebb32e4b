/** Customers out of a table: recognised by customer number, telephone or mail address, else opened. */
import { AppError, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { ImportKind, Outcome, TakenRow, TakeOptions } from '#modules/imports';
import { identityKnown, importNumberUnknown, importTwoFiles } from './errors.ts';
import { importFields } from './import-fields.ts';
import { listsFor, type ReadRow, readRow, WrongCell } from './import-rows.ts';
import { addWhole, changeFile, hasParts, waysOf } from './import-write.ts';
import { demandTags } from './keep-tags.ts';
import { openFiles } from './open-files.ts';
import { filesHolding, filesNumbered, holdValues } from './store-import.ts';
import { blindOf } from './vault.ts';

export const customerImport: ImportKind = {
  kind: 'customers',
  name: { zh: '客户', en: 'Customers' },
  right: 'customers.write',
  fields: importFields,
  take,
};

type Value = { kind: 'phone' | 'email'; blind: string };

async function take(tx: Tx, scope: Scope, rows: readonly TakenRow[], options: TakeOptions): Promise<Outcome[]> {
  const lists = await listsFor(tx, scope, rows);
  const outcomes: (Outcome | null)[] = rows.map(() => null);
  const read = rows.map((row, index) => {
    try {
      return readRow(row, lists);
    } catch (error) {
      outcomes[index] = wrong(error);
      return null;
    }
  });
  const known = await recognise(
    tx,
    scope,
    read.filter((row) => row !== null),
  );
  // Rows of one step that name the same person: the first opens the file, the next ones find it.
  const fresh: { index: number; row: ReadRow }[] = [];
  const later: { index: number; row: ReadRow }[] = [];
  const claimed = new Set<string>();
  for (const [index, row] of read.entries()) {
    if (!row) continue;
    const keys = valuesOf(row).map(({ kind, blind }) => `${kind}:${blind}`);
    const plain =
      row.number === null && !hasParts(row) && !keys.some((key) => known.files.has(key) || claimed.has(key));
    for (const key of keys) claimed.add(key);
    (plain && row.tags.length === 0 ? fresh : later).push({ index, row });
  }
  if (fresh.length > 0) {
    const files = await openFiles(
      tx,
      scope,
      fresh.map(({ row }) => ({ ...row, ways: waysOf(row) })),
      options.unitId,
    );
    for (const [at, { index, row }] of fresh.entries()) {
      outcomes[index] = 'added';
      for (const { kind, blind } of valuesOf(row))
        known.files.set(`${kind}:${blind}`, { id: files[at]!.id, visible: true });
    }
  }
  for (const { index, row } of later) outcomes[index] = await takeOne(tx, scope, row, known, options);
  const lines = rows.map(({ line }) => line);
  await record(tx, scope, {
    action: 'customers.imported',
    subject: ['import', options.runId],
    unitId: options.unitId,
    detail: {
      lines: `${lines[0]}–${lines.at(-1)}`,
      added: outcomes.filter((outcome) => outcome === 'added').length,
      changed: outcomes.filter((outcome) => outcome === 'changed').length,
    },
  });
  return outcomes.map((outcome) => outcome ?? 'same');
}

function wrong(error: unknown): Outcome {
  if (error instanceof WrongCell) return { field: error.field, error: error.error };
  if (error instanceof AppError) return { field: null, error };
  throw error;
}

function valuesOf(row: ReadRow): Value[] {
  return (['phone', 'email'] as const).flatMap((kind) => {
    const value = row[kind];
    return value === null ? [] : [{ kind, blind: blindOf(kind, value) }];
  });
}

type Known = { files: Map<string, { id: string; visible: boolean }>; numbers: Map<string, string> };

async function recognise(tx: Tx, scope: Scope, rows: ReadRow[]): Promise<Known> {
  const values = rows.flatMap(valuesOf);
  await holdValues(tx, scope, values);
  const numbers = rows.flatMap(({ number }) => number ?? []);
  return {
    files: new Map(
      (await filesHolding(tx, scope, values)).map(({ kind, blind, ...file }) => [`${kind}:${blind}`, file]),
    ),
    numbers: numbers.length > 0 ? await filesNumbered(tx, scope, numbers) : new Map(),
  };
}

/** What the row leaves behind is undone when anything about it is refused. */
async function takeOne(tx: Tx, scope: Scope, row: ReadRow, known: Known, options: TakeOptions): Promise<Outcome> {
  try {
    return await tx.inPart(async () => {
      const id = fileFor(row, known);
      if (id !== null) return options.mode === 'skip' ? 'same' : await changeFile(tx, scope, id, row, options);
      await demandTags(tx, scope, row.tags);
      const opened = await addWhole(tx, scope, row, options);
      for (const { kind, blind } of valuesOf(row)) known.files.set(`${kind}:${blind}`, { id: opened, visible: true });
      return 'added';
    });
  } catch (error) {
    return wrong(error);
  }
}

/** The number says who it is; without one the telephone and the address must not name two people. */
function fileFor(row: ReadRow, known: Known): string | null {
  if (row.number !== null) {
    const id = known.numbers.get(row.number);
    if (!id) throw new WrongCell('number', importNumberUnknown());
    return id;
  }
  const found = valuesOf(row).flatMap(({ kind, blind }) => {
    const file = known.files.get(`${kind}:${blind}`);
    // A file of another unit is not named, only refused.
    if (file && !file.visible) throw new WrongCell(kind, identityKnown({ number: '—' }));
    return file ? [file.id] : [];
  });
  if (new Set(found).size > 1) throw new WrongCell(null, importTwoFiles());
  return found[0] ?? null;
}
