/** Contracts in the shape of the contract, for files that the caller may see. */
import type { FastifyReply } from 'fastify';
import { clock, type Database, type Db, type Name, type Scope } from '#kernel';
import { agreements } from '#modules/agreements';
import { record } from '#modules/audit';
import { productNames } from '#modules/catalogue';
import { customerNames, identityFile, tierNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import type { Contract } from './contract.ts';
import { contractCustomerUnseen, contractNotFound, documentMissing } from './errors.ts';
import { ports } from './ports.ts';
import { dayOf, daysLeft, phaseOf } from './rules.ts';
import { contractsEnding, contractsOf, findContract } from './store.ts';
import type { ContractRow } from './tables.ts';

const right = 'contracts.read';
const most = 200;
type Customers = Awaited<ReturnType<typeof customerNames>>;

export async function shownContracts(
  db: Db,
  scope: Scope,
  rows: readonly ContractRow[],
  customers: Customers | null = null,
): Promise<Contract[]> {
  const today = dayOf(clock.now());
  const named = await productNames(
    db,
    scope,
    rows.flatMap(({ products }) => products),
  );
  const tiers = await tierNames(db, scope);
  const owners = await staffCards(
    db,
    scope,
    rows.flatMap(({ owner_id }) => owner_id ?? []),
  );
  const promised = new Map((await agreements(db, scope)).map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    customer: customers?.get(row.customer_id) ?? null,
    number: row.number,
    kind: row.kind,
    state: row.state,
    phase: phaseOf(row, today),
    tierId: row.tier_id,
    tierName: row.tier_id ? (tiers.get(row.tier_id) ?? null) : null,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    daysLeft: daysLeft(row.ends_on, today),
    worth: row.worth,
    currency: row.currency,
    products: row.products.map((key) => ({ key, name: named.get(key) ?? { zh: key, en: key } })),
    agreementId: row.agreement_id,
    agreementName: row.agreement_id ? (promised.get(row.agreement_id) ?? null) : null,
    note: row.note,
    owner: row.owner_id ? { id: row.owner_id, name: owners.find(({ id }) => id === row.owner_id)?.name ?? '' } : null,
    document: row.file_name === null ? null : { name: row.file_name },
    version: row.version,
  }));
}

/** With the agreements that a contract may bring. */
export async function customerContracts(
  db: Db,
  scope: Scope,
  customerId: string,
): Promise<{ contracts: Contract[]; agreements: { id: string; name: Name }[] }> {
  const file = await identityFile(db, scope, customerId, right);
  if (!file) throw contractCustomerUnseen();
  const contracts = await shownContracts(db, scope, await contractsOf(db, scope, file.members));
  const holds = ({ phase }: Contract): boolean => phase === 'running' || phase === 'expiring';
  contracts.sort((a, b) => Number(holds(b)) - Number(holds(a)));
  const offered = (await agreements(db, scope)).filter(({ state, published }) => state === 'active' && published > 0);
  return { contracts, agreements: offered.map(({ id, name }) => ({ id, name })) };
}

/** In the caller's units, the next end first; of customers whose file the caller may see by name. */
export async function endingContracts(db: Db, scope: Scope, within: number): Promise<Contract[]> {
  const now = clock.now();
  const until = dayOf(new Date(now.getTime() + within * 86_400_000));
  const rows = await contractsEnding(db, scope, { today: dayOf(now), until, limit: most });
  const customers = await customerNames(
    db,
    scope,
    rows.map((row) => row.customer_id),
  );
  return shownContracts(db, scope, rows, customers);
}

/** The document; reading it is audited. */
export async function serveDocument(db: Database, scope: Scope, id: string, reply: FastifyReply): Promise<void> {
  const row = await findContract(db, scope, id);
  if (!row || !(await identityFile(db, scope, row.customer_id, right))) throw contractNotFound();
  if (!row.file_id) throw documentMissing();
  const { file, content } = await ports().files.read(row.file_id);
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'contracts.document-read',
      subject: ['contract', row.id],
      unitId: row.unit_id,
      detail: { number: row.number },
    }),
  );
  reply
    .header('content-type', file.mediaType)
    .header('content-length', String(file.size))
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'no-store');
  await reply.send(content);
}
