/** Needs are written down, moved on, handed over; progress is added line by line. */
import { announce, clock, conflict, type Db, newId, type Scope, type Tx } from '#kernel';
import { actorNames, type IdentityFile, identityFile } from '#modules/customers';
import { staffCards } from '#modules/identity';
import type { EditNeed, Need, NewNeed } from './contract.ts';
import { needCustomerUnseen, needNotFound, needOwnerUnknown } from './errors.ts';
import { needChanged } from './events.ts';
import { site } from './ports.ts';
import { insertNeed, insertProgress, lockNeed, needsOf, progressOf, updateNeed } from './store.ts';
import type { NeedRow } from './tables.ts';

async function fileFor(db: Db, scope: Scope, customerId: string, right: string): Promise<IdentityFile> {
  const file = await identityFile(db, scope, customerId, right);
  if (!file) throw needCustomerUnseen();
  return file;
}

/** `right`: the one by which the caller came here. */
export async function readNeeds(db: Db, scope: Scope, customerId: string, right = 'customers.read'): Promise<Need[]> {
  const { members } = await fileFor(db, scope, customerId, right);
  const rows = await needsOf(db, scope, members);
  const lines = await progressOf(
    db,
    scope,
    rows.map(({ id }) => id),
  );
  const nameOf = await actorNames(db, scope, [
    ...lines.map(({ by }) => by),
    ...rows.flatMap(({ owner_id }) => (owner_id ? [`staff:${owner_id}`] : [])),
  ]);
  const today = new Date(clock.ms() + 8 * 3_600_000).toISOString().slice(0, 10);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    state: row.state,
    owner: row.owner_id ? { id: row.owner_id, name: nameOf(`staff:${row.owner_id}`) ?? '' } : null,
    nextStep: row.next_step,
    nextOn: row.next_on,
    overdue: underWay(row) && row.next_on !== null && row.next_on < today,
    changedAt: row.changed_at.toISOString(),
    progress: lines
      .filter(({ need_id }) => need_id === row.id)
      .map(({ text, by, at }) => ({ text, by: nameOf(by) ?? '', at: at.toISOString() })),
    version: row.version,
  }));
}

export const underWay = ({ state }: Pick<NeedRow, 'state'>): boolean => state === 'open' || state === 'working';

export async function addNeed(tx: Tx, scope: Scope, customerId: string, input: NewNeed): Promise<string> {
  const file = await fileFor(tx, scope, customerId, 'customers.write');
  const own = scope.actor.kind === 'staff' ? scope.actor.id : null;
  const ownerId = input.ownerId === undefined ? own : input.ownerId;
  if (ownerId !== null && ownerId !== own) await checkOwner(tx, scope, ownerId);
  const at = clock.now();
  const row: NeedRow = {
    id: newId(),
    origin_site: site(),
    customer_id: file.id,
    unit_id: file.unitId,
    title: input.title,
    state: 'open',
    owner_id: ownerId,
    next_step: input.nextStep,
    next_on: input.nextOn,
    version: 1,
    created_at: at,
    changed_at: at,
  };
  await insertNeed(tx, row);
  await tell(tx, scope, row);
  return row.id;
}

/** 409 kernel.conflict on a stale version. */
export async function changeNeed(
  tx: Tx,
  scope: Scope,
  customerId: string,
  needId: string,
  input: EditNeed,
): Promise<void> {
  const file = await fileFor(tx, scope, customerId, 'customers.write');
  const before = await lockNeed(tx, scope, needId, file.members);
  if (!before) throw needNotFound();
  if (before.version !== input.version) throw conflict();
  if (input.ownerId && input.ownerId !== before.owner_id) await checkOwner(tx, scope, input.ownerId);
  const at = clock.now();
  const after: NeedRow = {
    ...before,
    title: input.title ?? before.title,
    // Progress on something that nobody had begun begins it.
    state: input.state ?? (input.progress && before.state === 'open' ? 'working' : before.state),
    owner_id: input.ownerId === undefined ? before.owner_id : input.ownerId,
    next_step: input.nextStep ?? before.next_step,
    next_on: input.nextOn === undefined ? before.next_on : input.nextOn,
    version: before.version + 1,
    changed_at: at,
  };
  await updateNeed(tx, after);
  if (input.progress) {
    const by = `${scope.actor.kind}:${scope.actor.id}`;
    await insertProgress(tx, { id: newId(), need_id: after.id, text: input.progress, by, at });
  }
  await tell(tx, scope, after);
}

async function checkOwner(tx: Tx, scope: Scope, id: string): Promise<void> {
  if ((await staffCards(tx, scope, [id])).length === 0) throw needOwnerUnknown();
}

async function tell(tx: Tx, scope: Scope, row: NeedRow): Promise<void> {
  await announce(tx, needChanged, {
    aggregate: ['need', row.id],
    payload: { needId: row.id, customerId: row.customer_id, state: row.state },
    actor: scope.actor,
    topics: [`customer:${row.customer_id}`],
  });
}
