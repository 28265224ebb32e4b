/** SQL for the company's directory: staff by what a directory knows of them. */
import { type Db, type Scope, unitsWith } from '#kernel';
import type { StaffRow } from './store-staff.ts';

export type DirectoryChoice =
  | { by: 'page'; offset: number; limit: number }
  | { by: 'id'; id: string }
  /** Who has the address or the staff number, left ones too. */
  | { by: 'login'; emailBlind: string; numberKey: string };

const reached = '($1::uuid[] is null or s.unit_id = any($1))';

/** By id; who left is in no page. */
export async function readDirectory(db: Db, scope: Scope, choice: DirectoryChoice): Promise<StaffRow[]> {
  const reach = unitsWith(scope, 'identity.staff.manage');
  if (choice.by === 'id')
    return db.query<StaffRow>(
      'identity.directory-one',
      `select s.* from identity.staff s where ${reached} and s.id = $2`,
      [reach, choice.id],
    );
  if (choice.by === 'login')
    return db.query<StaffRow>(
      'identity.directory-login',
      `select s.* from identity.staff s where ${reached} and (s.email_blind = $2 or s.number_key = $3) order by s.id`,
      [reach, choice.emailBlind, choice.numberKey],
    );
  return db.query<StaffRow>(
    'identity.directory-page',
    `select s.* from identity.staff s where ${reached} and s.state <> 'left' order by s.id offset $2 limit $3`,
    [reach, choice.offset, choice.limit],
  );
}

export async function countDirectory(db: Db, scope: Scope): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    'identity.directory-count',
    `select count(*)::int as n from identity.staff s where ${reached} and s.state <> 'left'`,
    [unitsWith(scope, 'identity.staff.manage')],
  );
  return row?.n ?? 0;
}
