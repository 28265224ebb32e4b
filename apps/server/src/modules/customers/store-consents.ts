/** Purposes, and the ledger of what customers agreed to or withdrew. */
import { type Db, forStaff, type Name, type Scope, type Tx } from '#kernel';
import type { ConsentRow, PurposeRow } from './tables.ts';

const purposeColumns = 'code, name, about, basis, state, least_notice, version';

/** Those in use, what is needed to serve first. */
export async function purposes(db: Db, scope: Scope): Promise<PurposeRow[]> {
  return (await allPurposes(db, scope)).filter(({ state }) => state === 'active');
}

export async function allPurposes(db: Db, scope: Scope): Promise<PurposeRow[]> {
  forStaff(scope);
  return db.query('customers.purposes', `select ${purposeColumns} from customers.purpose order by basis desc, code`);
}

/** False when the code is taken. */
export async function insertPurpose(
  tx: Tx,
  purpose: { code: string; name: Name; about: Name; basis: string },
): Promise<boolean> {
  const rows = await tx.query(
    'customers.purpose-insert',
    `insert into customers.purpose(code, name, about, basis) values ($1, $2, $3, $4) on conflict (code) do nothing returning code`,
    [purpose.code, JSON.stringify(purpose.name), JSON.stringify(purpose.about), purpose.basis],
  );
  return rows.length === 1;
}

/** False when the version is not the present one. */
export async function updatePurpose(
  tx: Tx,
  purpose: { code: string; version: number; name: Name; about: Name; basis: string; state: string },
): Promise<boolean> {
  const rows = await tx.query(
    'customers.purpose-update',
    `update customers.purpose set name = $3, about = $4, basis = $5, state = $6, version = version + 1
     where code = $1 and version = $2 returning code`,
    [
      purpose.code,
      purpose.version,
      JSON.stringify(purpose.name),
      JSON.stringify(purpose.about),
      purpose.basis,
      purpose.state,
    ],
  );
  return rows.length === 1;
}

/** Words about these purposes count from this notice on. */
export async function askAnew(tx: Tx, codes: string[], leastNotice: number): Promise<void> {
  await tx.query(
    'customers.purpose-anew',
    'update customers.purpose set least_notice = $2, version = version + 1 where code = any($1::text[])',
    [codes, leastNotice],
  );
}

export type NewConsent = {
  id: string;
  customerId: string;
  purpose: string;
  given: boolean;
  noticeVersion: number | null;
  source: string;
  actor: string;
  at: Date;
};

export async function insertConsent(tx: Tx, consent: NewConsent): Promise<void> {
  await tx.query(
    'customers.consent-insert',
    `insert into customers.consent(id, customer_id, purpose, given, notice_version, source, actor, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      consent.id,
      consent.customerId,
      consent.purpose,
      consent.given,
      consent.noticeVersion,
      consent.source,
      consent.actor,
      consent.at,
    ],
  );
}

/** A yes to a text that has changed since. */
export const outdatedSql =
  '(k.given and p.least_notice is not null and coalesce(k.notice_version, 0) < p.least_notice)';

/** The latest word per purpose. */
export async function consentsOf(db: Db, scope: Scope, customerIds: string[]): Promise<ConsentRow[]> {
  forStaff(scope);
  return db.query<ConsentRow>(
    'customers.consents',
    `select distinct on (k.purpose) k.id, k.purpose, p.name as purpose_name, k.given, ${outdatedSql} as outdated,
       k.notice_version, k.source, k.actor, k.at
     from customers.consent k join customers.purpose p on p.code = k.purpose
     where k.customer_id = any($1::uuid[]) order by k.purpose, k.at desc, k.id desc`,
    [customerIds],
  );
}

/** Every word, the latest first. */
export async function consentHistory(db: Db, scope: Scope, customerIds: string[]): Promise<ConsentRow[]> {
  forStaff(scope);
  return db.query<ConsentRow>(
    'customers.consent-history',
    `select k.id, k.purpose, p.name as purpose_name, k.given, ${outdatedSql} as outdated, k.notice_version, k.source, k.actor, k.at
     from customers.consent k join customers.purpose p on p.code = k.purpose
     where k.customer_id = any($1::uuid[]) order by k.at desc, k.id desc limit 200`,
    [customerIds],
  );
}
