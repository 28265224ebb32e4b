/** Writing, changing and deleting saved replies. */
import { can, clock, conflict, demand, forbidden, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { rootUnitId, unitCards, unitsAbove } from '#modules/organisation';
import type { ReplyInput } from './contract.ts';
import { placeholderUnknown, replyNotFound, shortcutTaken, unitUnknown } from './errors.ts';
import { ports } from './ports.ts';
import { initialsOf } from './rules/initials.ts';
import { unknownPlaceholder } from './rules/placeholders.ts';
import { deleteReply, findReply, insertReply, updateReply } from './store.ts';
import { filesOf } from './store-files.ts';
import type { ReplyRow } from './tables.ts';

/** Throws `kernel.forbidden`, `replies.placeholder-unknown`, `replies.shortcut-taken`, `replies.unit-unknown`. */
export async function addReply(tx: Tx, scope: Scope, input: ReplyInput): Promise<ReplyRow> {
  const row: ReplyRow = {
    ...(await checked(tx, scope, input)),
    id: newId(),
    origin_site: ports().site,
    uses: 0,
    used_at: null,
    version: 1,
    updated_at: clock.now(),
  };
  await stored(tx, () => insertReply(tx, row));
  await note(tx, scope, row, 'replies.added');
  return row;
}

/** As `addReply`; also `replies.not-found` and 409 `kernel.conflict` on a stale version. */
export async function changeReply(
  tx: Tx,
  scope: Scope,
  input: ReplyInput & { id: string; version: number },
): Promise<ReplyRow> {
  const before = await editable(tx, scope, input.id);
  const row: ReplyRow = {
    ...before,
    ...(await checked(tx, scope, input)),
    version: input.version,
    updated_at: clock.now(),
  };
  await stored(tx, async () => {
    if (!(await updateReply(tx, row))) throw conflict();
  });
  await note(tx, scope, row, 'replies.changed');
  return { ...row, version: row.version + 1 };
}

export async function removeReply(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await editable(tx, scope, id);
  for (const { file_id } of await filesOf(tx, scope, [id])) await ports().files.shred(tx, file_id);
  await deleteReply(tx, id);
  await note(tx, scope, row, 'replies.deleted');
}

/** Own ones their author; a team's who keeps the unit's; the company's who keeps everybody's. `rootId` is the company's unit. */
export function mayEdit(
  scope: Scope,
  row: Pick<ReplyRow, 'reach' | 'staff_id' | 'unit_id'>,
  rootId: string | null,
): boolean {
  if (row.reach === 'own') return row.staff_id === scope.actor.id;
  return can(scope, 'replies.manage', row.reach === 'team' ? row.unit_id : rootId);
}

/** The reply when the caller may change it. */
export async function editable(tx: Tx, scope: Scope, id: string): Promise<ReplyRow> {
  const row = await findReply(tx, scope, id, await unitsAbove(tx, scope));
  if (!row) throw replyNotFound();
  if (!mayEdit(scope, row, await rootUnitId(tx, scope))) throw forbidden({ permission: 'replies.manage' });
  return row;
}

async function checked(
  tx: Tx,
  scope: Scope,
  input: ReplyInput,
): Promise<Omit<ReplyRow, 'id' | 'origin_site' | 'uses' | 'used_at' | 'version' | 'updated_at'>> {
  if (input.reach === 'own' && scope.actor.kind !== 'staff') throw forbidden({ permission: 'replies.use' });
  if (input.reach === 'team') {
    demand(scope, 'replies.manage', input.unitId);
    const [unit] = await unitCards(tx, scope, [input.unitId!]);
    if (!unit) throw unitUnknown();
  }
  if (input.reach === 'company') demand(scope, 'replies.manage', await rootUnitId(tx, scope));
  const unknown = unknownPlaceholder(input.body.zh) ?? unknownPlaceholder(input.body.en);
  if (unknown !== null) throw placeholderUnknown({ name: unknown });
  return {
    reach: input.reach,
    staff_id: input.reach === 'own' ? scope.actor.id : null,
    unit_id: input.reach === 'team' ? input.unitId : null,
    folder: input.folder
      .split('/')
      .map((level) => level.trim())
      .filter(Boolean)
      .join('/'),
    title: input.title,
    shortcut: input.shortcut,
    initials: initialsOf(input.title),
    body_zh: input.body.zh,
    body_en: input.body.en,
  };
}

async function stored(_tx: Tx, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isDuplicate(error)) throw shortcutTaken();
    throw error;
  }
}

/** What others read is kept in the audit trail; one's own words are nobody's business. */
export async function note(
  tx: Tx,
  scope: Scope,
  row: ReplyRow,
  action: string,
  detail: Record<string, string> = {},
): Promise<void> {
  if (row.reach === 'own') return;
  await record(tx, scope, { action, subject: ['reply', row.id], unitId: row.unit_id, detail });
}
