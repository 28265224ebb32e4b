/** Facts of contacts held elsewhere or long ago, so that figures reach back to before the first event. */
import type { Scope, Tx } from '#kernel';
import { insertFacts } from './store-import.ts';

export type ImportedFact = {
  site: number;
  kind: string;
  subjectId: string;
  channel: string;
  queueId: string;
  unitId: string;
  queuedAt: Date;
  answeredAt: Date | null;
  waitedMs: number;
  staffId: string | null;
  endedAt: Date;
  handledMs: number | null;
  score: number | null;
  ratedAt: Date | null;
};

export async function importFacts(tx: Tx, _scope: Scope, facts: ImportedFact[]): Promise<void> {
  await insertFacts(tx, facts);
}
