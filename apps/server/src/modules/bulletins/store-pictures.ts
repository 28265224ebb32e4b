/** SQL of pictures. The caller decided that the scope may see or change what they belong to. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { PictureRow } from './tables.ts';

const columns = 'file_id, subject_kind, subject_id, name, media_type, size::float8 as size, added_by';

/** In the order in which their writer put them. */
export async function picturesOf(db: Db, scope: Scope, subjectIds: readonly string[]): Promise<PictureRow[]> {
  forStaff(scope);
  if (subjectIds.length === 0) return [];
  return db.query<PictureRow>(
    'bulletins.pictures',
    `select ${columns} from bulletins.picture where subject_id = any($1::uuid[]) order by position, file_id`,
    [subjectIds],
  );
}

export async function findPicture(db: Db, scope: Scope, fileId: string): Promise<PictureRow | null> {
  forStaff(scope);
  const [row] = await db.query<PictureRow>(
    'bulletins.picture',
    `select ${columns} from bulletins.picture where file_id = $1`,
    [fileId],
  );
  return row ?? null;
}

/** What its writer brought a day ago and tied to nothing goes: the file store swept its content. */
export async function insertPicture(
  db: Db,
  row: Omit<PictureRow, 'subject_kind' | 'subject_id'>,
  at: Date,
): Promise<void> {
  await db.query(
    'bulletins.bring-picture',
    `with swept as (delete from bulletins.picture
         where added_by = $5 and subject_id is null and at < $6::timestamptz - interval '1 day')
     insert into bulletins.picture(file_id, name, media_type, size, added_by, at) values ($1, $2, $3, $4, $5, $6)`,
    [row.file_id, row.name, row.media_type, row.size, row.added_by, at],
  );
}

/** Those of `fileIds` that belong to it already or were brought by who asks and to nothing yet. Returns how many those were. */
export async function tie(
  tx: Tx,
  scope: Scope,
  subject: { kind: 'announcement' | 'post'; id: string },
  fileIds: readonly string[],
): Promise<number> {
  forStaff(scope);
  const rows = await tx.query(
    'bulletins.tie-pictures',
    `update bulletins.picture p set subject_kind = $1, subject_id = $2, position = w.position
     from unnest($3::uuid[]) with ordinality w(file_id, position)
     where p.file_id = w.file_id and (p.subject_id = $2 or (p.subject_id is null and p.added_by = $4::uuid))
     returning p.file_id`,
    [subject.kind, subject.id, fileIds, scope.actor.id],
  );
  return rows.length;
}

export async function deletePictures(tx: Tx, scope: Scope, fileIds: readonly string[]): Promise<void> {
  forStaff(scope);
  await tx.query('bulletins.delete-pictures', 'delete from bulletins.picture where file_id = any($1::uuid[])', [
    fileIds,
  ]);
}
