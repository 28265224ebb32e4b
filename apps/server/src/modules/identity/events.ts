/** What identity says. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

const staffFact = z.object({ staffId: z.uuid(), unitId: z.uuid(), state: z.enum(['active', 'suspended', 'left']) });

export const staffAdded = defineEvent({ type: 'identity.staff-added', version: 1, schema: staffFact });
/** Also when somebody leaves or comes back: see `state`. */
export const staffChanged = defineEvent({ type: 'identity.staff-changed', version: 1, schema: staffFact });
/** What one member of staff may do is another set from here on. */
export const rightsChanged = defineEvent({
  type: 'identity.rights-changed',
  version: 1,
  schema: z.object({ staffId: z.uuid() }),
});
/** A role's permissions changed: the rights of everybody who holds it. */
export const roleChanged = defineEvent({
  type: 'identity.role-changed',
  version: 1,
  schema: z.object({ roleId: z.uuid() }),
});
export const sessionStarted = defineEvent({
  type: 'identity.session-started',
  version: 1,
  schema: z.object({ sessionId: z.uuid(), staffId: z.uuid() }),
});
export const sessionEnded = defineEvent({
  type: 'identity.session-ended',
  version: 1,
  schema: z.object({ sessionId: z.uuid(), staffId: z.uuid(), reason: z.string() }),
});
