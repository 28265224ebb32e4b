/** Contracts are written down, changed, and get their document. */
import type { MultipartFile } from '@fastify/multipart';
import { announce, clock, conflict, type Database, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { agreements } from '#modules/agreements';
import { record } from '#modules/audit';
import { productNames } from '#modules/catalogue';
import { identityFile, recordContact, tierNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { forgetContracts } from './bring-agreements.ts';
import type { EditContract, NewContract } from './contract.ts';
import {
  contractCustomerUnseen,
  contractDaysWrong,
  contractNamesUnknown,
  contractNotFound,
  contractOwnerUnknown,
  contractTaken,
  documentMissing,
} from './errors.ts';
import { contractChanged } from './events.ts';
import { ports } from './ports.ts';
import { dayOf, phaseOf } from './rules.ts';
import { findContract, insertContract, lockContract, updateContract } from './store.ts';
import type { ContractRow } from './tables.ts';

const right = 'contracts.write';
const maxBytes = 20 * 1024 * 1024;
const accepted = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
];

/** Throws `contracts.taken`, `contracts.days-wrong`, `contracts.names-unknown`, `contracts.owner-unknown`. */
export async function addContract(tx: Tx, scope: Scope, customerId: string, input: NewContract): Promise<ContractRow> {
  const file = await identityFile(tx, scope, customerId, right);
  if (!file) throw contractCustomerUnseen();
  await check(tx, scope, input, null);
  const row: ContractRow = {
    id: newId(),
    origin_site: ports().site,
    customer_id: file.id,
    unit_id: file.unitId,
    ...columnsOf(input),
    owner_id: input.ownerId === undefined ? (scope.actor.kind === 'staff' ? scope.actor.id : null) : input.ownerId,
    file_id: null,
    file_name: null,
    version: 1,
    created_at: clock.now(),
  };
  await numbered(input, () => insertContract(tx, row));
  await tell(tx, scope, row, 'contracts.added');
  return row;
}

/** 409 kernel.conflict on a stale version. */
export async function changeContract(tx: Tx, scope: Scope, id: string, input: EditContract): Promise<ContractRow> {
  const before = await held(tx, scope, id);
  if (before.version !== input.version) throw conflict();
  await check(tx, scope, input, before);
  const owner_id = input.ownerId === undefined ? before.owner_id : input.ownerId;
  const after = { ...before, ...columnsOf(input), owner_id, version: before.version + 1 };
  await numbered(input, () => updateContract(tx, after));
  await tell(tx, scope, after, 'contracts.changed');
  return after;
}

/** Takes the Database: the file is stored before the transaction that ties it to the contract. */
export async function attachDocument(
  db: Database,
  scope: Scope,
  id: string,
  part: MultipartFile | undefined,
): Promise<ContractRow> {
  const seen = await findContract(db, scope, id);
  if (!seen || !(await identityFile(db, scope, seen.customer_id, right))) throw contractNotFound();
  if (!part) throw documentMissing();
  const { files } = ports();
  const stored = await files.put({
    name: part.filename,
    declaredType: part.mimetype,
    content: part.file,
    allow: accepted,
    maxBytes,
    owner: { kind: 'contract', id },
  });
  return db.transact(async (tx) => {
    const before = await held(tx, scope, id);
    await files.keep(tx, stored.id);
    if (before.file_id) await files.shred(tx, before.file_id);
    const after = { ...before, file_id: stored.id, file_name: stored.name, version: before.version + 1 };
    await updateContract(tx, after);
    await tell(tx, scope, after, 'contracts.document-attached');
    return after;
  });
}

async function held(tx: Tx, scope: Scope, id: string): Promise<ContractRow> {
  const row = await lockContract(tx, scope, id);
  if (!row || !(await identityFile(tx, scope, row.customer_id, right))) throw contractNotFound();
  return row;
}

const columnsOf = (input: NewContract) => ({
  number: input.number,
  kind: input.kind,
  state: input.state,
  tier_id: input.tierId,
  starts_on: input.startsOn,
  ends_on: input.endsOn,
  worth: input.worth,
  currency: input.currency,
  products: [...new Set(input.products)],
  agreement_id: input.agreementId,
  note: input.note,
});

/** What stood there already may stay, although it has been retired since. */
async function check(tx: Tx, scope: Scope, input: NewContract, before: ContractRow | null): Promise<void> {
  if (input.endsOn !== null && input.endsOn < input.startsOn) throw contractDaysWrong();
  const known = await productNames(tx, scope, input.products);
  if (input.products.some((key) => !known.has(key))) throw contractNamesUnknown();
  if (input.tierId && !(await tierNames(tx, scope)).has(input.tierId)) throw contractNamesUnknown();
  if (
    input.ownerId &&
    input.ownerId !== before?.owner_id &&
    (await staffCards(tx, scope, [input.ownerId])).length === 0
  )
    throw contractOwnerUnknown();
  if (!input.agreementId || input.agreementId === before?.agreement_id) return;
  const agreement = (await agreements(tx, scope)).find(({ id }) => id === input.agreementId);
  if (agreement?.state !== 'active') throw contractNamesUnknown();
}

async function numbered({ number }: NewContract, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw isDuplicate(error) ? contractTaken({ number }) : error;
  }
}

async function tell(tx: Tx, scope: Scope, row: ContractRow, action: string): Promise<void> {
  const phase = phaseOf(row, dayOf(clock.now()));
  await recordContact(tx, scope, {
    customerId: row.customer_id,
    kind: 'contract',
    subjectId: row.id,
    number: row.number,
    title: '',
    state: row.state === 'active' ? 'in-force' : row.state,
    type: row.kind,
    unitId: row.unit_id,
    at: new Date(Math.min(row.created_at.getTime(), Date.parse(`${row.starts_on}T00:00:00+08:00`))),
    open: phase === 'running' || phase === 'expiring',
  });
  await record(tx, scope, {
    action,
    subject: ['contract', row.id],
    unitId: row.unit_id,
    detail: {
      number: row.number,
      state: row.state,
      worth: row.worth,
      currency: row.currency,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      agreementId: row.agreement_id,
    },
  });
  await announce(tx, contractChanged, {
    aggregate: ['contract', row.id],
    payload: { contractId: row.id, customerId: row.customer_id, state: row.state },
    actor: scope.actor,
    topics: [`customer:${row.customer_id}`],
  });
  tx.afterCommit(forgetContracts);
}
