/** What mail says. Ids and states only. */
import { z } from 'zod';
import { announceMany, defineEvent, type Scope, type Tx } from '#kernel';
import type { LetterRow } from './tables.ts';

export const letterChanged = defineEvent({
  type: 'letter.changed',
  version: 1,
  schema: z.object({
    letterId: z.uuid(),
    conversationId: z.uuid().nullable(),
    unitId: z.uuid(),
    direction: z.enum(['in', 'out']),
    state: z.string(),
  }),
});

type Told = Pick<LetterRow, 'id' | 'conversation_id' | 'unit_id' | 'direction' | 'state'>;

export function tellLetter(tx: Tx, scope: Scope, row: Told): Promise<void> {
  return tellLetters(tx, scope, [row]);
}

export async function tellLetters(tx: Tx, scope: Scope, rows: readonly Told[]): Promise<void> {
  await announceMany(
    tx,
    letterChanged,
    rows.map((row) => ({
      aggregate: ['letter', row.id] as const,
      payload: {
        letterId: row.id,
        conversationId: row.conversation_id,
        unitId: row.unit_id,
        direction: row.direction,
        state: row.state,
      },
      actor: scope.actor,
      topics: row.conversation_id ? [`conversation:${row.conversation_id}`] : [],
    })),
  );
}
