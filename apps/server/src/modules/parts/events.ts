/** What parts says. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

/** It stops or begins again: by its own switch, or because a part it needs was switched. */
export const partSwitched = defineEvent({
  type: 'part.switched',
  version: 1,
  schema: z.object({ part: z.string(), on: z.boolean() }),
});
