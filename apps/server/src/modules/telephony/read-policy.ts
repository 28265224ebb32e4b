/** For rooms that keep sounds: how long recordings are kept that no rule speaks about. */
import type { Db, Scope } from '#kernel';
import { readPolicyRow } from './store-lines.ts';

export const retentionDays = async (db: Db, scope: Scope): Promise<number> =>
  (await readPolicyRow(db, scope)).retention_days;
