/** All SQL of the schema `mailboxes`. */
import { type Db, forProgram, forStaff, type Name, type Scope, type Tx, unitsWith } from '#kernel';
import type { FolderRow, HealthRow, MailboxRow, Road, SignatureRow } from './tables.ts';

const columns = `m.id, m.origin_site, m.address, m.name, m.queue_id, m.unit_id, m.imap, m.smtp, m.auth, m.oauth, m.authority, m.dkim,
  m.plus_address, m.files_sent, m.takes_since, m.ring, m.wrapped_key, m.secrets_sealed, m.state, m.version, m.created_at`;

export async function listMailboxes(db: Db, scope: Scope): Promise<MailboxRow[]> {
  return db.query<MailboxRow>(
    'mailboxes.list',
    `select ${columns} from mailboxes.mailbox m where ($1::uuid[] is null or m.unit_id = any($1)) order by m.address`,
    [unitsWith(scope, 'mailboxes.configure')],
  );
}

/** Null when absent or not for the caller. */
export async function findMailbox(db: Db, scope: Scope, id: string): Promise<MailboxRow | null> {
  const [row] = await db.query<MailboxRow>(
    'mailboxes.find',
    `select ${columns} from mailboxes.mailbox m where m.id = $2 and ($1::uuid[] is null or m.unit_id = any($1))`,
    [unitsWith(scope, 'mailboxes.configure'), id],
  );
  return row ?? null;
}

export async function lockMailbox(tx: Tx, scope: Scope, id: string): Promise<MailboxRow | null> {
  const [row] = await tx.query<MailboxRow>(
    'mailboxes.lock',
    `select ${columns} from mailboxes.mailbox m where m.id = $2 and ($1::uuid[] is null or m.unit_id = any($1)) for no key update`,
    [unitsWith(scope, 'mailboxes.configure'), id],
  );
  return row ?? null;
}

/** For whoever drives them: active ones of a site. */
export async function activeMailboxes(db: Db, scope: Scope, site: number): Promise<MailboxRow[]> {
  forProgram(scope);
  return db.query<MailboxRow>(
    'mailboxes.active',
    `select ${columns} from mailboxes.mailbox m where m.origin_site = $1 and m.state = 'active' order by m.id`,
    [site],
  );
}

/** Every address of the company's own: letters from there are its own echo. */
export async function ownAddresses(db: Db, scope: Scope): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ address: string }>(
    'mailboxes.own-addresses',
    'select lower(address) as address from mailboxes.mailbox',
    [],
  );
  return rows.map((row) => row.address);
}

/** Active boxes at these addresses, given in lower case. */
export async function mailboxesAt(db: Db, scope: Scope, addresses: string[]): Promise<MailboxRow[]> {
  forProgram(scope);
  return db.query<MailboxRow>(
    'mailboxes.at',
    `select ${columns} from mailboxes.mailbox m where lower(m.address) = any($1) and m.state = 'active' order by m.created_at`,
    [addresses],
  );
}

/** The box that one of the addresses is, the first of them first; else one of the unit. For the program, which asks for rights at its unit. */
export async function mailboxFor(
  db: Db,
  scope: Scope,
  { addresses, unitId }: { addresses: string[]; unitId: string },
): Promise<Pick<MailboxRow, 'id' | 'address' | 'queue_id' | 'unit_id' | 'origin_site'> | null> {
  forProgram(scope);
  const [row] = await db.query<Pick<MailboxRow, 'id' | 'address' | 'queue_id' | 'unit_id' | 'origin_site'>>(
    'mailboxes.for-letter',
    `select id, address, queue_id, unit_id, origin_site from mailboxes.mailbox
     where lower(address) = any($1) or unit_id = $2
     order by array_position($1::text[], lower(address)), created_at limit 1`,
    [addresses.map((one) => one.toLowerCase()), unitId],
  );
  return row ?? null;
}

/** Names and addresses for whoever may read a conversation that came through the box; the caller decided that. */
export async function mailboxCards(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<Pick<MailboxRow, 'id' | 'address' | 'name'>[]> {
  forStaff(scope);
  return db.query('mailboxes.cards', 'select id, address, name from mailboxes.mailbox where id = any($1)', [ids]);
}

export async function insertMailbox(tx: Tx, row: MailboxRow): Promise<void> {
  await tx.query(
    'mailboxes.insert',
    `insert into mailboxes.mailbox(id, origin_site, address, name, queue_id, unit_id, imap, smtp, auth, oauth, authority, dkim,
       plus_address, files_sent, takes_since, ring, wrapped_key, secrets_sealed, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      row.id,
      row.origin_site,
      row.address,
      JSON.stringify(row.name),
      row.queue_id,
      row.unit_id,
      JSON.stringify(row.imap),
      JSON.stringify(row.smtp),
      row.auth,
      row.oauth && JSON.stringify(row.oauth),
      row.authority,
      row.dkim && JSON.stringify(row.dkim),
      row.plus_address,
      row.files_sent,
      row.takes_since,
      row.ring,
      row.wrapped_key,
      row.secrets_sealed,
      row.state,
      row.created_at,
    ],
  );
}

export async function saveMailbox(tx: Tx, row: MailboxRow): Promise<void> {
  await tx.query(
    'mailboxes.save',
    `update mailboxes.mailbox set address = $2, name = $3, queue_id = $4, unit_id = $5, imap = $6, smtp = $7, auth = $8, oauth = $9,
       authority = $10, dkim = $11, plus_address = $12, files_sent = $13, ring = $14, wrapped_key = $15, secrets_sealed = $16,
       state = $17, version = version + 1 where id = $1`,
    [
      row.id,
      row.address,
      JSON.stringify(row.name),
      row.queue_id,
      row.unit_id,
      JSON.stringify(row.imap),
      JSON.stringify(row.smtp),
      row.auth,
      row.oauth && JSON.stringify(row.oauth),
      row.authority,
      row.dkim && JSON.stringify(row.dkim),
      row.plus_address,
      row.files_sent,
      row.ring,
      row.wrapped_key,
      row.secrets_sealed,
      row.state,
    ],
  );
}

/** Neither fetched nor sent until somebody says so. */
export async function pauseMailbox(tx: Tx, id: string): Promise<void> {
  await tx.query('mailboxes.pause', `update mailboxes.mailbox set state = 'paused' where id = $1`, [id]);
}

/** A provider gave another token; nothing else of the row moves, so an editor's version stays good. */
export async function saveSecrets(
  tx: Tx,
  row: Pick<MailboxRow, 'id' | 'ring' | 'wrapped_key' | 'secrets_sealed'>,
): Promise<void> {
  await tx.query(
    'mailboxes.save-secrets',
    'update mailboxes.mailbox set ring = $2, wrapped_key = $3, secrets_sealed = $4 where id = $1',
    [row.id, row.ring, row.wrapped_key, row.secrets_sealed],
  );
}

export async function staleKeys(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'mailboxes.stale-keys',
    'select id, ring, wrapped_key from mailboxes.mailbox where ring <> $1 order by id limit $2 for update skip locked',
    [current, limit],
  );
}

export async function saveKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('mailboxes.save-key', 'update mailboxes.mailbox set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}

/** Of boxes that the caller was shown. */
export async function healthOf(db: Db, scope: Scope, ids: string[]): Promise<HealthRow[]> {
  forStaff(scope);
  return db.query<HealthRow>(
    'mailboxes.health',
    `select mailbox_id, road, state, problem, detail, failing_since, tries, alarmed, last_ok_at
     from mailboxes.health where mailbox_id = any($1)`,
    [ids],
  );
}

export async function saveHealth(tx: Tx, row: HealthRow): Promise<void> {
  await tx.query(
    'mailboxes.save-health',
    `insert into mailboxes.health(mailbox_id, road, state, problem, detail, failing_since, tries, alarmed, last_ok_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (mailbox_id, road) do update set state = excluded.state, problem = excluded.problem, detail = excluded.detail,
       failing_since = excluded.failing_since, tries = excluded.tries, alarmed = excluded.alarmed, last_ok_at = excluded.last_ok_at`,
    [
      row.mailbox_id,
      row.road,
      row.state,
      row.problem,
      row.detail,
      row.failing_since,
      row.tries,
      row.alarmed,
      row.last_ok_at,
    ],
  );
}

export async function roadHealth(db: Db, scope: Scope, id: string, road: Road): Promise<HealthRow | null> {
  forProgram(scope);
  const [row] = await db.query<HealthRow>(
    'mailboxes.road-health',
    `select mailbox_id, road, state, problem, detail, failing_since, tries, alarmed, last_ok_at
     from mailboxes.health where mailbox_id = $1 and road = $2`,
    [id, road],
  );
  return row ?? null;
}

export async function readFolder(db: Db, scope: Scope, id: string, name: string): Promise<FolderRow | null> {
  forProgram(scope);
  const [row] = await db.query<FolderRow>(
    'mailboxes.folder',
    'select mailbox_id, name, uid_validity, last_uid from mailboxes.folder where mailbox_id = $1 and name = $2',
    [id, name],
  );
  return row ?? null;
}

/** A folder seen for the first time, or whose numbers began anew (RFC 3501 §2.3.1.1). */
export async function beginFolder(tx: Tx, id: string, name: string, uidValidity: number): Promise<void> {
  await tx.query(
    'mailboxes.begin-folder',
    `insert into mailboxes.folder(mailbox_id, name, uid_validity, last_uid) values ($1, $2, $3, 0)
     on conflict (mailbox_id, name) do update set uid_validity = $3, last_uid = 0`,
    [id, name, uidValidity],
  );
}

/** Only forwards, and only in the same count. */
export async function moveFolder(tx: Tx, id: string, name: string, uidValidity: number, uid: number): Promise<void> {
  await tx.query(
    'mailboxes.move-folder',
    `update mailboxes.folder set last_uid = $4 where mailbox_id = $1 and name = $2 and uid_validity = $3 and last_uid < $4`,
    [id, name, uidValidity, uid],
  );
}

export async function listSignatures(db: Db, scope: Scope): Promise<SignatureRow[]> {
  return db.query<SignatureRow>(
    'mailboxes.signatures',
    `select unit_id, origin_site, text, version from mailboxes.signature
     where ($1::uuid[] is null or unit_id = any($1)) order by unit_id`,
    [unitsWith(scope, 'mailboxes.configure')],
  );
}

/** Of the units given; it stands under every letter of theirs, so it is nobody's secret. */
export async function signaturesOf(db: Db, scope: Scope, unitIds: string[]): Promise<SignatureRow[]> {
  forStaff(scope);
  return db.query<SignatureRow>(
    'mailboxes.signatures-of',
    'select unit_id, origin_site, text, version from mailboxes.signature where unit_id = any($1)',
    [unitIds],
  );
}

export async function saveSignature(tx: Tx, row: { unitId: string; site: number; text: Name }): Promise<void> {
  await tx.query(
    'mailboxes.save-signature',
    `insert into mailboxes.signature(unit_id, origin_site, text) values ($1, $2, $3)
     on conflict (unit_id) do update set text = excluded.text, version = mailboxes.signature.version + 1`,
    [row.unitId, row.site, JSON.stringify(row.text)],
  );
}
