/** What remote help says. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';
import { sessionState } from './contract.ts';

export const helpChanged = defineEvent({
  type: 'remotehelp.changed',
  version: 1,
  schema: z.object({
    sessionId: z.uuid(),
    subjectKind: z.enum(['conversation', 'ticket', 'call']),
    subjectId: z.uuid(),
    state: sessionState,
  }),
});
