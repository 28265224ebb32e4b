/** A file is brought: kept encrypted, its titles read, its columns guessed. Nothing is written anywhere else yet. */
import type { MultipartFile } from '@fastify/multipart';
import { clock, type Database, demand, newId, type Scope, storedSource } from '#kernel';
import { record } from '#modules/audit';
import { offError } from '#modules/parts';
import { fileMissing, noRows, unitMissing } from './errors.ts';
import { kindOf, largestOf, openFile, runs } from './kinds.ts';
import { ports } from './ports.ts';
import { guessMapping } from './rules.ts';
import { insertRun, rememberedOf } from './store.ts';

/**
 * Throws `parts.switched-off`, what the file store refuses (`kernel.too-large` …) and what cannot be read (`kernel.sheet-…`): the text is looked
 * at from end to end for its encoding, so mixed and damaged files are refused here.
 */
export async function uploadFile(
  db: Database,
  scope: Scope,
  input: { kind: string; part: MultipartFile | undefined },
): Promise<string> {
  const kind = kindOf(input.kind);
  demand(scope, kind.right);
  if (!(await runs(db, kind))) throw offError(kind.part!, scope.locale);
  if (!scope.unitId) throw unitMissing();
  if (!input.part) throw fileMissing();
  const { files, site } = ports();
  const id = newId();
  const stored = await files.put({
    name: input.part.filename,
    declaredType: input.part.mimetype,
    content: input.part.file,
    // Text in UTF-16 looks like no text at all; whatever is no table is refused by the reader.
    allow: [
      'text/plain',
      'text/csv',
      'application/json',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/octet-stream',
      'application/zip',
      'application/x-zip-compressed',
      'application/mbox',
      'message/rfc822',
    ],
    maxBytes: largestOf(kind),
    owner: { kind: 'import', id },
  });
  const sheet = await openFile(kind, storedSource(files, stored));
  let titles: string[] | null = null;
  let any = false;
  for await (const row of sheet.rows()) {
    if (titles === null) titles = row.cells;
    else {
      any = true;
      break;
    }
  }
  if (!titles || !any) throw noRows();
  const columns = titles.map((title) => title.slice(0, 120));
  const fields = await kind.fields(db, scope);
  const at = clock.now();
  const mapping = guessMapping(columns, fields, await rememberedOf(db, scope, kind.kind));
  const unitId = scope.unitId;
  await db.transact(async (tx) => {
    await files.keep(tx, stored.id);
    await insertRun(tx, {
      id,
      origin_site: site,
      kind: kind.kind,
      unit_id: unitId,
      started_by: scope.actor.id,
      file_id: stored.id,
      file_name: stored.name,
      file_size: stored.size,
      file_gone: false,
      encoding: sheet.kind === 'xlsx' ? 'xlsx' : sheet.encoding,
      titles: columns,
      mapping,
      mode: 'fill',
      consent_source: '',
      state: 'mapped',
      epoch: 0,
      handled: 0,
      total: null,
      added: 0,
      changed: 0,
      same: 0,
      wrong: 0,
      failure: null,
      created_at: at,
      touched_at: at,
      ended_at: null,
    });
    await record(tx, scope, {
      action: 'imports.file-brought',
      subject: ['import', id],
      unitId,
      detail: { kind: kind.kind, bytes: stored.size },
    });
  });
  return id;
}
