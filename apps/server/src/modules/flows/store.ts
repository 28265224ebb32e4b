/** All SQL of the schema `flows`. */
import { type Db, forProgram, type Scope, Settings, type Tx, unitsWith } from '#kernel';
import type { FlowRow, VersionRow } from './tables.ts';

const running = new Settings('flows.flow');
const columns = 'f.id, f.origin_site, f.unit_id, f.name, f.draft, f.version, f.published, f.state, f.updated_at';

export async function insertFlow(tx: Tx, row: FlowRow): Promise<void> {
  await tx.query(
    'flows.insert',
    `insert into flows.flow(id, origin_site, unit_id, name, draft, updated_at) values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.origin_site, row.unit_id, JSON.stringify(row.name), JSON.stringify(row.draft), row.updated_at],
  );
}

export async function saveFlowRow(tx: Tx, row: FlowRow): Promise<void> {
  await tx.query(
    'flows.save',
    `update flows.flow set name = $2, draft = $3, version = $4, published = $5, state = $6, updated_at = $7 where id = $1`,
    [
      row.id,
      JSON.stringify(row.name),
      JSON.stringify(row.draft),
      row.version,
      row.published,
      row.state,
      row.updated_at,
    ],
  );
  running.changed(tx);
}

/** With whether the draft differs from what is published; of the units in reach, by name. */
export async function listFlows(db: Db, scope: Scope): Promise<(FlowRow & { changed: boolean })[]> {
  return db.query<FlowRow & { changed: boolean }>(
    'flows.list',
    `select ${columns}, v.definition is distinct from f.draft as changed
     from flows.flow f left join flows.flow_version v on v.flow_id = f.id and v.number = f.published
     where $1::uuid[] is null or f.unit_id = any($1) order by f.name->>'zh', f.id`,
    [unitsWith(scope, 'flows.read')],
  );
}

/** Those with a published version, with what it says; oldest first, so that names stay with who had them first. */
export async function listPublished(db: Db, scope: Scope): Promise<(FlowRow & Pick<VersionRow, 'definition'>)[]> {
  return db.query<FlowRow & Pick<VersionRow, 'definition'>>(
    'flows.published',
    `select ${columns}, v.definition from flows.flow f
     join flows.flow_version v on v.flow_id = f.id and v.number = f.published
     where $1::uuid[] is null or f.unit_id = any($1) order by f.id`,
    [unitsWith(scope, 'flows.read')],
  );
}

export async function findFlow(db: Db, scope: Scope, id: string): Promise<(FlowRow & { changed: boolean }) | null> {
  const rows = await db.query<FlowRow & { changed: boolean }>(
    'flows.find',
    `select ${columns}, v.definition is distinct from f.draft as changed
     from flows.flow f left join flows.flow_version v on v.flow_id = f.id and v.number = f.published
     where f.id = $1 and ($2::uuid[] is null or f.unit_id = any($2))`,
    [id, unitsWith(scope, 'flows.read')],
  );
  return rows[0] ?? null;
}

export async function lockFlow(tx: Tx, scope: Scope, id: string): Promise<FlowRow | null> {
  const rows = await tx.query<FlowRow>(
    'flows.lock',
    `select ${columns} from flows.flow f where f.id = $1 and ($2::uuid[] is null or f.unit_id = any($2)) for update`,
    [id, unitsWith(scope, 'flows.write')],
  );
  return rows[0] ?? null;
}

export async function insertVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx.query(
    'flows.publish',
    `insert into flows.flow_version(flow_id, number, definition, note, published_at, published_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [row.flow_id, row.number, JSON.stringify(row.definition), row.note, row.published_at, row.published_by],
  );
  running.changed(tx);
}

/** Newest first; of a flow in reach. */
export async function versionsOf(db: Db, scope: Scope, flowId: string): Promise<VersionRow[]> {
  return db.query<VersionRow>(
    'flows.versions',
    `select v.flow_id, v.number, v.definition, v.note, v.published_at, v.published_by
     from flows.flow_version v join flows.flow f on f.id = v.flow_id
     where v.flow_id = $1 and v.number > 0 and ($2::uuid[] is null or f.unit_id = any($2)) order by v.number desc limit 100`,
    [flowId, unitsWith(scope, 'flows.read')],
  );
}

/** What a draft was when somebody tried it out by a call: numbered below nothing, by the save it is of; older ones than `before` go. */
export async function keepTrialVersion(tx: Tx, row: VersionRow, before: Date): Promise<void> {
  await tx.query(
    'flows.keep-trial',
    `with gone as (delete from flows.flow_version where flow_id = $1 and number < 0 and number <> $2 and published_at < $6)
     insert into flows.flow_version(flow_id, number, definition, note, published_at, published_by)
     values ($1, $2, $3, '', $4, $5) on conflict (flow_id, number) do nothing`,
    [row.flow_id, row.number, JSON.stringify(row.definition), row.published_at, row.published_by, before],
  );
  running.changed(tx);
}

/** A version for a running call: the number that was in force when it began, or (without one) that in force now. */
export async function versionToRun(
  db: Db,
  scope: Scope,
  flowId: string,
  number: number | null,
): Promise<VersionRow | null> {
  forProgram(scope);
  return running.row<VersionRow>(
    db,
    'flows.to-run',
    `select v.flow_id, v.number, v.definition, v.note, v.published_at, v.published_by
     from flows.flow f join flows.flow_version v on v.flow_id = f.id and v.number = coalesce($2, f.published)
     where f.id = $1 and (f.state = 'active' or $2 is not null)`,
    [flowId, number],
  );
}
