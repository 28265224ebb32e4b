/** Who looks at what, as browsers see it. */
import { z } from 'zod';

export const subjectKind = z.enum(['conversation', 'ticket']);
export type SubjectKind = z.infer<typeof subjectKind>;
export const look = z.object({ subject: subjectKind, id: z.uuid(), typing: z.boolean() });
export const leave = z.object({ subject: subjectKind, id: z.uuid() });
export const among = z.object({ subject: subjectKind, ids: z.array(z.uuid()).max(200) });

/** A colleague who has the subject on screen. */
export const present = z.object({ id: z.uuid(), name: z.string(), number: z.string(), typing: z.boolean() });
export type Present = z.infer<typeof present>;
/** Pushed as `attention.people` and answered to `attention.look`; the one who asks is among them. */
export const people = z.object({ subject: subjectKind, id: z.uuid(), people: z.array(present) });
export type People = z.infer<typeof people>;
