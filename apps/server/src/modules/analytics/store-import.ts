import { newId, type Tx } from '#kernel';
import type { ImportedFact } from './import-facts.ts';

export async function insertFacts(tx: Tx, facts: ImportedFact[]): Promise<void> {
  await tx.query(
    'analytics.import',
    `insert into analytics.contact_fact(work_item_id, site, kind, subject_id, channel, queue_id, unit_id, queued_at, answered_at, waited_ms,
       staff_id, ended_at, outcome, handled_ms, score, rated_at)
     select work_item_id, site, kind, subject_id, channel, queue_id, unit_id, queued_at, answered_at, waited_ms,
       staff_id, ended_at, outcome, handled_ms, score, rated_at
     from jsonb_populate_recordset(null::analytics.contact_fact, $1)`,
    [
      JSON.stringify(
        facts.map((fact) => ({
          work_item_id: newId(fact.queuedAt.getTime()),
          site: fact.site,
          kind: fact.kind,
          subject_id: fact.subjectId,
          channel: fact.channel,
          queue_id: fact.queueId,
          unit_id: fact.unitId,
          queued_at: fact.queuedAt,
          answered_at: fact.answeredAt,
          waited_ms: Math.round(fact.waitedMs),
          staff_id: fact.staffId,
          ended_at: fact.endedAt,
          outcome: fact.answeredAt ? 'done' : 'withdrawn',
          handled_ms: fact.handledMs === null ? null : Math.round(fact.handledMs),
          score: fact.score,
          rated_at: fact.ratedAt,
        })),
      ),
    ],
  );
}
