/** All SQL of the schema `operators`. */
import { type Db, forEveryone, forStaff, type Scope, type Tx } from '#kernel';
import type { CodeRow, ExtensionSettings, PolicyRow } from './tables.ts';

const columns =
  'extension_id, always_to, busy_to, unanswered_to, undisturbed, follow_to, call_waiting, pickup_group, class, limit_seconds';

export async function settingsOf(db: Db, scope: Scope, extensionIds: string[]): Promise<ExtensionSettings[]> {
  forStaff(scope);
  return db.query<ExtensionSettings>(
    'operators.settings',
    `select ${columns} from operators.extension where extension_id = any($1)`,
    [extensionIds],
  );
}

export async function saveSettings(tx: Tx, row: ExtensionSettings): Promise<void> {
  await tx.query(
    'operators.save-settings',
    `insert into operators.extension(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (extension_id) do update set always_to = $2, busy_to = $3, unanswered_to = $4, undisturbed = $5,
       follow_to = $6, call_waiting = $7, pickup_group = $8, class = $9, limit_seconds = $10`,
    [
      row.extension_id,
      row.always_to,
      row.busy_to,
      row.unanswered_to,
      row.undisturbed,
      row.follow_to,
      row.call_waiting,
      row.pickup_group,
      row.class,
      row.limit_seconds,
    ],
  );
}

export async function allCodes(db: Db, scope: Scope): Promise<CodeRow[]> {
  forEveryone(scope);
  return db.query<CodeRow>('operators.codes', 'select act, code from operators.code order by code');
}
/** Those named change together, so that two may change places; what no telephone knows stays out. Throws on a code that is taken. */
export async function saveCodes(tx: Tx, wanted: CodeRow[]): Promise<void> {
  const acts = wanted.map(({ act }) => act);
  const gone = await tx.query<{ act: string }>(
    'operators.drop-codes',
    'delete from operators.code where act = any($1) returning act',
    [acts],
  );
  const known = new Set(gone.map(({ act }) => act));
  const kept = wanted.filter(({ act }) => known.has(act));
  await tx.query(
    'operators.save-codes',
    'insert into operators.code(act, code) select * from unnest($1::text[], $2::text[])',
    [kept.map(({ act }) => act), kept.map(({ code }) => code)],
  );
}

export async function readPolicy(db: Db, scope: Scope): Promise<PolicyRow> {
  forEveryone(scope);
  const rows = await db.query<PolicyRow>(
    'operators.policy',
    'select first_slot, last_slot, ring_back_seconds, tell_agent, version from operators.policy',
  );
  return rows[0]!;
}
/** False when somebody else changed it meanwhile. */
export async function savePolicy(tx: Tx, row: PolicyRow): Promise<boolean> {
  const rows = await tx.query(
    'operators.save-policy',
    `update operators.policy set first_slot = $1, last_slot = $2, ring_back_seconds = $3, tell_agent = $4, version = version + 1
     where version = $5 returning version`,
    [row.first_slot, row.last_slot, row.ring_back_seconds, row.tell_agent, row.version],
  );
  return rows.length > 0;
}
