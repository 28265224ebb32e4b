/** Web forms of the schema `mail`. */
import { type Db, forEveryone, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { FormRow } from './tables.ts';

const columns = 'f.id, f.origin_site, f.code, f.mailbox_id, f.unit_id, f.title, f.intro, f.state, f.version';

export async function listForms(db: Db, scope: Scope): Promise<FormRow[]> {
  return db.query<FormRow>(
    'mail.forms',
    `select ${columns} from mail.form f where ($1::uuid[] is null or f.unit_id = any($1)) order by f.code`,
    [unitsWith(scope, 'mail.forms')],
  );
}

/** The open page of everybody. */
export async function openForm(db: Db, scope: Scope, code: string): Promise<FormRow | null> {
  forEveryone(scope);
  const [row] = await db.query<FormRow>(
    'mail.form-by-code',
    `select ${columns} from mail.form f where f.code = $1 and f.state = 'active'`,
    [code],
  );
  return row ?? null;
}

/** By its code, so that saving twice changes one form. False when the code belongs to a unit out of reach. */
export async function saveForm(tx: Tx, scope: Scope, row: FormRow): Promise<boolean> {
  const rows = await tx.query(
    'mail.save-form',
    `insert into mail.form(id, origin_site, code, mailbox_id, unit_id, title, intro, state) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (code) do update set mailbox_id = excluded.mailbox_id, unit_id = excluded.unit_id, title = excluded.title,
       intro = excluded.intro, state = excluded.state, version = mail.form.version + 1
       where $9::uuid[] is null or mail.form.unit_id = any($9)
     returning id`,
    [
      row.id,
      row.origin_site,
      row.code,
      row.mailbox_id,
      row.unit_id,
      JSON.stringify(row.title),
      JSON.stringify(row.intro),
      row.state,
      unitsWith(scope, 'mail.forms'),
    ],
  );
  return rows.length > 0;
}

/** Whether this letter came before; two who send it at once come one after the other. */
export async function alreadyIn(tx: Tx, scope: Scope, mailboxId: string, hash: string): Promise<boolean> {
  forProgram(scope);
  await tx.query('mail.hold-letter', 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [hash]);
  const rows = await tx.query(
    'mail.already-in',
    `select from mail.letter where mailbox_id = $1 and message_hash = $2 and direction = 'in'`,
    [mailboxId, hash],
  );
  return rows.length > 0;
}
