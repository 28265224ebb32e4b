/**
 * Staff from a CSV file: checked as a whole first, then written as a whole or not at all. The staff number 工号 says who is who,
 * so the same file twice changes nothing the second time.
 */
import {
  AppError,
  bytesSource,
  type Database,
  demand,
  openSheet,
  type Scope,
  type SheetLine,
  type Tx,
  translateError,
} from '#kernel';
import { record } from '#modules/audit';
import { addStaff } from './add-staff.ts';
import { changeStaff } from './change-staff.ts';
import type { ImportResult } from './contract.ts';
import { importTooLong, importUnreadable } from './errors.ts';
import { grantRole } from './grant-role.ts';
import { columnsOf, type ImportProblem, type ImportRow, readRows } from './import-rows.ts';
import { issueLink } from './password-links.ts';
import { readAccount } from './store-credentials.ts';
import { readGrantsOf } from './store-roles.ts';
import { readStaffByNumbers, type StaffRow } from './store-staff.ts';
import { foldNumber, openField } from './vault.ts';

export const importMostRows = 5_000;
const previewRows = 100;

/** Thrown inside the transaction to undo it: a dry run, or a file with problems. */
class Undo extends Error {}

/**
 * Needs identity.staff.manage (at each row's unit) and for roles identity.grants.manage. Throws `identity.import-unreadable`,
 * `identity.import-too-long`; problems of single rows are in the result.
 */
export async function importStaff(
  db: Database,
  scope: Scope,
  bytes: Uint8Array,
  options: { dryRun: boolean; invite: boolean },
): Promise<ImportResult> {
  demand(scope, 'identity.staff.manage');
  const { encoding, columns, body } = await readTable(bytes);
  const result: ImportResult = {
    encoding,
    dryRun: options.dryRun,
    rows: body.length,
    added: 0,
    changed: 0,
    unchanged: 0,
    invited: 0,
    problems: [],
    links: [],
    preview: [],
  };
  try {
    await db.transact(async (tx) => {
      // A retried transaction starts its counting anew.
      Object.assign(result, { added: 0, changed: 0, unchanged: 0, invited: 0, problems: [], links: [], preview: [] });
      const { rows, problems } = await readRows(tx, scope, columns, body);
      result.problems.push(...problems.map((problem) => worded(problem, scope)));
      const known = await readStaffByNumbers(
        tx,
        scope,
        rows.map((row) => foldNumber(row.number)),
      );
      for (const row of rows) await applyRow(tx, scope, row, known.get(foldNumber(row.number)), options, result);
      if (options.dryRun || result.problems.length > 0) throw new Undo();
      const { added, changed, unchanged } = result;
      await record(tx, scope, {
        action: 'identity.staff-imported',
        subject: ['import', scope.requestId],
        unitId: scope.unitId,
        detail: { added, changed, unchanged },
      });
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
    if (!options.dryRun) Object.assign(result, { added: 0, changed: 0, invited: 0 });
    result.links = [];
  }
  result.problems = result.problems.slice(0, 200);
  return result;
}

async function readTable(bytes: Uint8Array): Promise<{
  encoding: ImportResult['encoding'];
  columns: NonNullable<ReturnType<typeof columnsOf>>;
  body: SheetLine[];
}> {
  if (bytes.length === 0) throw importUnreadable();
  const sheet = await openSheet(bytesSource(bytes), { mostBytes: bytes.length });
  const body: SheetLine[] = [];
  for await (const row of sheet.rows()) {
    body.push(row);
    if (body.length > importMostRows + 1) throw importTooLong({ most: importMostRows });
  }
  const [titles] = body.splice(0, 1);
  const columns = titles && columnsOf(titles.cells);
  if (!columns) throw importUnreadable();
  return { encoding: sheet.encoding, columns, body };
}

function worded(problem: ImportProblem, scope: Scope): ImportResult['problems'][number] {
  const { line, column, error } = problem;
  return { line, column, code: error.code, message: translateError(error, scope.locale) };
}

/** One row as a part of its own: what fails is told with its line, and the next row is still looked at. */
async function applyRow(
  tx: Tx,
  scope: Scope,
  row: ImportRow,
  present: StaffRow | undefined,
  options: { dryRun: boolean; invite: boolean },
  result: ImportResult,
): Promise<void> {
  try {
    const outcome = await tx.inPart(() =>
      present ? changeRow(tx, scope, row, present) : addRow(tx, scope, row, options, result),
    );
    result[outcome === 'add' ? 'added' : outcome === 'change' ? 'changed' : 'unchanged']++;
    if (result.preview.length < previewRows)
      result.preview.push({ line: row.line, number: row.number, name: row.name, outcome });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    result.problems.push(worded({ line: row.line, column: null, error }, scope));
  }
}

async function addRow(
  tx: Tx,
  scope: Scope,
  row: ImportRow,
  options: { dryRun: boolean; invite: boolean },
  result: ImportResult,
): Promise<'add'> {
  const { line: _, roleIds, ...fields } = row;
  const grants = roleIds.map((roleId) => ({ roleId, unitId: row.unitId }));
  const id = await addStaff(tx, scope, { ...fields, locale: 'zh-CN', grants });
  if (options.dryRun) return 'add';
  // Without an address, or without the wish to mail, the link is handed over by whoever imports.
  const account = (await readAccount(tx, scope, id))!;
  const link = await issueLink(tx, scope, options.invite ? account : { ...account, emailSealed: null }, 'invitation');
  if (link.mailed) result.invited++;
  else result.links.push({ number: row.number, name: row.name, url: link.url });
  return 'add';
}

/** Empty cells leave what is there; roles are added, never taken away by a file. */
async function changeRow(tx: Tx, scope: Scope, row: ImportRow, present: StaffRow): Promise<'change' | 'same'> {
  const change = {
    ...(row.name !== present.name ? { name: row.name } : {}),
    ...(row.unitId !== present.unit_id ? { unitId: row.unitId } : {}),
    ...(row.postId && row.postId !== present.post_id ? { postId: row.postId } : {}),
    ...(row.email && row.email !== openField(present, 'email', present.email_sealed) ? { email: row.email } : {}),
    ...(row.phone && row.phone !== openField(present, 'phone', present.phone_sealed) ? { phone: row.phone } : {}),
  };
  const held = await readGrantsOf(tx, scope, [present.id]);
  const missing = row.roleIds.filter(
    (roleId) => !held.some((grant) => grant.roleId === roleId && grant.unitId === row.unitId),
  );
  if (Object.keys(change).length > 0) await changeStaff(tx, scope, present.id, { version: present.version, ...change });
  for (const roleId of missing) await grantRole(tx, scope, present.id, { roleId, unitId: row.unitId });
  return Object.keys(change).length + missing.length > 0 ? 'change' : 'same';
}
