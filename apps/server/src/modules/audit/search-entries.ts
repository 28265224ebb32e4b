/** The trail for readers: filtered, newest first, with names where they are known. */
import { type Db, demand, type Scope } from '#kernel';
import { describeActors } from './actors.ts';
import type { AuditEntry, SearchEntries } from './contract.ts';
import { findEntries } from './store.ts';

export async function searchEntries(
  db: Db,
  scope: Scope,
  filter: SearchEntries,
): Promise<{ entries: AuditEntry[]; nextCursor: string | null; total: { count: number; capped: boolean } }> {
  demand(scope, 'audit.read');
  const { rows, nextCursor, total } = await findEntries(db, scope, filter);
  const staff = rows.flatMap((row) => [
    ...(row.actor_kind === 'staff' || row.actor_kind === 'key' ? [row.actor_id] : []),
    ...(row.subject_kind === 'staff' ? [row.subject_id] : []),
  ]);
  const cards = await describeActors(db, scope, staff);
  const entries = rows.map((row) => {
    const actor = cards.get(row.actor_id);
    const subject = row.subject_kind === 'staff' ? cards.get(row.subject_id) : undefined;
    return {
      id: row.id,
      at: row.at.toISOString(),
      recordedAt: row.recorded_at.toISOString(),
      actor: { kind: row.actor_kind, id: row.actor_id, name: actor?.name ?? null, number: actor?.number ?? null },
      action: row.action,
      subject: {
        kind: row.subject_kind,
        id: row.subject_id,
        label: subject ? `${subject.name} ${subject.number}` : null,
      },
      unitId: row.unit_id,
      ip: row.ip,
      requestId: row.request_id,
      detail: row.detail,
      seq: row.seq,
    };
  });
  return { entries, nextCursor, total };
}
