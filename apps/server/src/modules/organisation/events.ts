/** What the organisation says. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

const unitFact = z.object({ unitId: z.uuid(), parentId: z.uuid().nullable() });

export const unitOpened = defineEvent({ type: 'organisation.unit-opened', version: 1, schema: unitFact });
export const unitChanged = defineEvent({ type: 'organisation.unit-changed', version: 1, schema: unitFact });
export const unitMoved = defineEvent({
  type: 'organisation.unit-moved',
  version: 1,
  schema: unitFact.extend({ fromParentId: z.uuid() }),
});
export const unitClosed = defineEvent({ type: 'organisation.unit-closed', version: 1, schema: unitFact });
export const unitReopened = defineEvent({ type: 'organisation.unit-reopened', version: 1, schema: unitFact });
export const postChanged = defineEvent({
  type: 'organisation.post-changed',
  version: 1,
  schema: z.object({ postId: z.uuid(), unitId: z.uuid().nullable() }),
});
export const siteChanged = defineEvent({
  type: 'organisation.site-changed',
  version: 1,
  schema: z.object({ site: z.number().int() }),
});

/** Facts after which the set of units below a unit is another one. */
export const treeEvents: ReadonlySet<string> = new Set([unitOpened.type, unitMoved.type]);
