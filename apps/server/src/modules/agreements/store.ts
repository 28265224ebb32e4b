/** All SQL of the schema `agreements`. Agreements belong to the whole company; what came of tickets is narrowed by unit. */
import { type Db, forEveryone, forProgram, forStaff, type Row, type Scope, type Tx, unitsWith } from '#kernel';
import type { Target } from '#modules/clocks';
import type { AgreementRow, Applied } from './tables.ts';

export async function listAgreements(db: Db, scope: Scope): Promise<AgreementRow[]> {
  forEveryone(scope);
  return db.query<AgreementRow>(
    'agreements.all',
    `select a.id, a.code, a.name, a.position, a.state, a.draft, a.published, a.version, v.terms, v.published_at
     from agreements.agreement a left join agreements.version v on v.agreement_id = a.id and v.number = a.published
     order by a.state, a.position, a.id`,
    [],
  );
}

export async function insertAgreement(
  tx: Tx,
  row: Pick<AgreementRow, 'id' | 'code' | 'name' | 'position' | 'draft'>,
): Promise<void> {
  await tx.query(
    'agreements.insert',
    'insert into agreements.agreement(id, code, name, position, draft) values ($1, $2, $3, $4, $5)',
    [row.id, row.code, JSON.stringify(row.name), row.position, JSON.stringify(row.draft)],
  );
}

/** False when the version is not the present one. */
export async function updateAgreement(tx: Tx, row: AgreementRow): Promise<boolean> {
  const rows = await tx.query(
    'agreements.update',
    `update agreements.agreement set name = $3, position = $4, state = $5, draft = $6, published = $7, version = version + 1
     where id = $1 and version = $2 returning id`,
    [row.id, row.version, JSON.stringify(row.name), row.position, row.state, JSON.stringify(row.draft), row.published],
  );
  return rows.length === 1;
}

export async function insertVersion(
  tx: Tx,
  version: { agreementId: string; number: number; terms: AgreementRow['draft']; at: Date; by: string },
): Promise<void> {
  await tx.query(
    'agreements.publish',
    `insert into agreements.version(agreement_id, number, terms, published_at, published_by) values ($1, $2, $3, $4, $5)`,
    [version.agreementId, version.number, JSON.stringify(version.terms), version.at, version.by],
  );
}

export async function insertApplied(tx: Tx, applied: readonly Applied[]): Promise<void> {
  await tx.query(
    'agreements.apply',
    `insert into agreements.applied(ticket_id, agreement_id, number, customer_id, unit_id, at, contract_id)
     select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::uuid[])`,
    [
      applied.map(({ ticketId }) => ticketId),
      applied.map(({ agreementId }) => agreementId),
      applied.map(({ number }) => number),
      applied.map(({ customerId }) => customerId),
      applied.map(({ unitId }) => unitId),
      applied.map(({ at }) => at),
      applied.map(({ contractId }) => contractId),
    ],
  );
}

export type AppliedTerms = { name: AgreementRow['name']; number: number; terms: AgreementRow['draft'] };

/** Beside a ticket that the caller has proved visible. */
export async function appliedTo(db: Db, scope: Scope, ticketId: string): Promise<AppliedTerms | null> {
  forStaff(scope);
  const [row] = await db.query<AppliedTerms>(
    'agreements.applied',
    `select a.name, p.number, v.terms from agreements.applied p join agreements.agreement a on a.id = p.agreement_id
     join agreements.version v on v.agreement_id = p.agreement_id and v.number = p.number where p.ticket_id = $1`,
    [ticketId],
  );
  return row ?? null;
}

/** For the program's own counting. */
export async function appliedToMany(
  db: Db,
  scope: Scope,
  ticketIds: string[],
): Promise<{ ticket_id: string; agreement_id: string }[]> {
  forProgram(scope);
  return db.query(
    'agreements.applied-to-many',
    'select ticket_id, agreement_id from agreements.applied where ticket_id = any($1::uuid[])',
    [ticketIds],
  );
}

export type NewOutcome = { clockId: string; ticketId: string; target: Target; outcome: string; at: Date };

/** Once a clock, however often its end is told; clocks of tickets without an agreement are left out. */
export async function insertOutcomes(tx: Tx, scope: Scope, outcomes: readonly NewOutcome[]): Promise<void> {
  forProgram(scope);
  if (outcomes.length === 0) return;
  await tx.query(
    'agreements.outcomes',
    `insert into agreements.outcome(clock_id, ticket_id, target, outcome, at)
     select o."clockId", o."ticketId", o.target, o.outcome, o.at
     from jsonb_to_recordset($1::jsonb) as o("clockId" uuid, "ticketId" uuid, target text, outcome text, at timestamptz)
     join agreements.applied a on a.ticket_id = o."ticketId" on conflict do nothing`,
    [JSON.stringify(outcomes)],
  );
}

export type Attained = {
  agreement_id: string;
  agreement_name: AgreementRow['name'];
  customer_id: string | null;
  target: Target;
  met: number;
  breached: number;
};

/** Of tickets in the caller's units; clocks that were called off count neither way. */
export async function attainment(
  db: Db,
  scope: Scope,
  by: { from: Date; to: Date; agreementId: string | null; limit: number },
): Promise<Attained[]> {
  return db.query<Attained>(
    'agreements.attainment',
    `select p.agreement_id, a.name as agreement_name, p.customer_id, o.target,
       (count(*) filter (where o.outcome = 'met'))::int as met, (count(*) filter (where o.outcome = 'breached'))::int as breached
     from agreements.outcome o join agreements.applied p on p.ticket_id = o.ticket_id
       join agreements.agreement a on a.id = p.agreement_id
     where o.at >= $1 and o.at < $2 and o.outcome <> 'cancelled' and ($3::uuid is null or p.agreement_id = $3)
       and ($4::uuid[] is null or p.unit_id = any($4))
     group by p.agreement_id, a.name, a.position, p.customer_id, o.target
     order by a.position, p.agreement_id, p.customer_id, o.target limit $5`,
    [by.from, by.to, by.agreementId, unitsWith(scope, 'reports.read'), by.limit],
  );
}

/** Which agreements were applied to customers' tickets. */
export async function agreementsOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<Row[]> {
  forStaff(scope);
  return db.run(
    `select a.code, p.number, p.at from agreements.applied p join agreements.agreement a on a.id = p.agreement_id
     where p.customer_id = any($1::uuid[]) order by p.at`,
    [customerIds],
  );
}

/** Figures stay, whose they were goes; a named party is named no more. */
export async function forgetParties(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run('update agreements.applied set customer_id = null where customer_id = any($1::uuid[])', [customerIds]);
  for (const [table, column] of [
    ['agreements.agreement', 'draft'],
    ['agreements.version', 'terms'],
  ])
    await tx.run(
      `update ${table} set ${column} = jsonb_set(${column}, '{customerIds}', (
         select coalesce(jsonb_agg(c), '[]'::jsonb) from jsonb_array_elements_text(${column}->'customerIds') c
         where not c = any($1::text[])))
       where ${column}->'customerIds' ?| $1::text[]`,
      [customerIds],
    );
}
