/** What mail says. Ids and states only. */
import { z } from 'zod';
import { announce, defineEvent, type Scope, type Tx } from '#kernel';
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

export async function tellLetter(
  tx: Tx,
  scope: Scope,
  row: Pick<LetterRow, 'id' | 'conversation_id' | 'unit_id' | 'direction' | 'state'>,
): Promise<void> {
  await announce(tx, letterChanged, {
    aggregate: ['letter', row.id],
    payload: {
      letterId: row.id,
      conversationId: row.conversation_id,
      unitId: row.unit_id,
      direction: row.direction,
      state: row.state,
    },
    actor: scope.actor,
    topics: row.conversation_id ? [`conversation:${row.conversation_id}`] : [],
  });
}
