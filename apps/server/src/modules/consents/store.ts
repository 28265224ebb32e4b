/** Disclosures and second checks. */
import { type Db, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { IdentityEntry, IdentityField } from '#modules/customers';

export type DisclosureRow = {
  id: string;
  customer_id: string;
  recipient: string;
  purpose: string;
  reason: string;
  fields: string[];
  covered: boolean;
  given_on: string;
  by: string;
  at: Date;
  struck_at: Date | null;
  struck_by: string | null;
};

/** Of the given files (ids that the scope already proved visible), the latest first. */
export async function disclosuresOf(db: Db, scope: Scope, customerIds: string[]): Promise<DisclosureRow[]> {
  forStaff(scope);
  return db.query(
    'consents.disclosures',
    `select id, customer_id, recipient, purpose, reason, fields, covered, given_on::text as given_on, by, at, struck_at, struck_by
     from consents.disclosure where customer_id = any($1::uuid[]) order by given_on desc, id desc limit 200`,
    [customerIds],
  );
}

export async function insertDisclosure(tx: Tx, row: Omit<DisclosureRow, 'struck_at' | 'struck_by'>): Promise<void> {
  await tx.query(
    'consents.disclosure-insert',
    `insert into consents.disclosure(id, customer_id, recipient, purpose, reason, fields, covered, given_on, by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.customer_id,
      row.recipient,
      row.purpose,
      row.reason,
      row.fields,
      row.covered,
      row.given_on,
      row.by,
      row.at,
    ],
  );
}

/** False when there is no such line of these files, or it is struck already. */
export async function strikeLine(
  tx: Tx,
  line: { id: string; customerIds: string[]; by: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    'consents.disclosure-strike',
    `update consents.disclosure set struck_at = $3, struck_by = $4
     where id = $1 and customer_id = any($2::uuid[]) and struck_at is null returning id`,
    [line.id, line.customerIds, line.at, line.by],
  );
  return rows.length === 1;
}

export type CheckRow = {
  customer_id: string;
  field: IdentityField;
  unit_id: string;
  entered_by: string;
  entered_at: Date;
  state: 'open' | 'confirmed' | 'refused';
  differed: number;
  note: string;
  checked_by: string | null;
  checked_at: Date | null;
};

const checkColumns =
  'customer_id, field, unit_id, entered_by, entered_at, state, differed, note, checked_by, checked_at';

export async function checksOf(db: Db, scope: Scope, customerIds: string[]): Promise<CheckRow[]> {
  forStaff(scope);
  return db.query(
    'consents.checks',
    `select ${checkColumns} from consents.identity_check where customer_id = any($1::uuid[])`,
    [customerIds],
  );
}

/** Holds the row until the transaction ends. */
export async function lockCheck(
  tx: Tx,
  scope: Scope,
  customerId: string,
  field: IdentityField,
): Promise<CheckRow | null> {
  forStaff(scope);
  const [row] = await tx.query<CheckRow>(
    'consents.check-lock',
    `select ${checkColumns} from consents.identity_check where customer_id = $1 and field = $2 for update`,
    [customerId, field],
  );
  return row ?? null;
}

/** What waits for a second person in the caller's units, the oldest first. */
export async function openChecks(db: Db, scope: Scope, limit: number): Promise<CheckRow[]> {
  return db.query(
    'consents.checks-open',
    `select ${checkColumns} from consents.identity_check
     where state = 'open' and ($1::uuid[] is null or unit_id = any($1)) order by entered_at, customer_id, field limit $2`,
    [unitsWith(scope, 'consents.verify'), limit],
  );
}

const entered = `jsonb_to_recordset($1::jsonb) e("customerId" uuid, "unitId" uuid, field text, filled boolean)`;

/** A new value asks for a new check; a value taken away asks for none. */
export async function enterChecks(tx: Tx, entries: IdentityEntry[], by: string, at: Date): Promise<void> {
  const given = JSON.stringify(entries);
  await tx.run(
    `delete from consents.identity_check c using ${entered}
     where not e.filled and c.customer_id = e."customerId" and c.field = e.field`,
    [given],
  );
  await tx.run(
    `insert into consents.identity_check(customer_id, field, unit_id, entered_by, entered_at)
     select e."customerId", e.field, e."unitId", $2, $3 from ${entered} where e.filled
     on conflict (customer_id, field) do update set unit_id = excluded.unit_id, entered_by = excluded.entered_by,
       entered_at = excluded.entered_at, state = 'open', differed = 0, note = '', checked_by = null, checked_at = null`,
    [given, by, at],
  );
}

export async function settleCheck(
  tx: Tx,
  check: Pick<CheckRow, 'customer_id' | 'field' | 'state' | 'differed' | 'note' | 'checked_by' | 'checked_at'>,
): Promise<void> {
  await tx.query(
    'consents.check-settle',
    `update consents.identity_check set state = $3, differed = $4, note = $5, checked_by = $6, checked_at = $7
     where customer_id = $1 and field = $2`,
    [check.customer_id, check.field, check.state, check.differed, check.note, check.checked_by, check.checked_at],
  );
}

/** Part of an erasure: that data was given away stays on record, to whom and why in words does not name anybody any more. */
export async function wipeFiles(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(`update consents.disclosure set reason = '' where customer_id = any($1::uuid[])`, [customerIds]);
  await tx.run('delete from consents.identity_check where customer_id = any($1::uuid[])', [customerIds]);
}
