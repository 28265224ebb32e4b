/** Side conversations as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const clientId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const text = z.string().trim().min(1).max(8_000);
const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });

export const side = z.object({
  id: z.uuid(),
  ticketId: z.uuid(),
  ticketNumber: z.string(),
  topic: z.string(),
  unitName: name,
  openedBy: person.nullable(),
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('unit'), unitId: z.uuid(), name }),
    z.object({ kind: z.literal('guest'), name: z.string() }),
  ]),
  state: z.enum(['open', 'closed']),
  waitingFor: z.enum(['them', 'us']),
  /** On which side who asks stands: of the ticket, or of the unit that was asked. */
  standing: z.enum(['asking', 'asked']),
  messages: z.number().int(),
  openedAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
});
export type Side = z.infer<typeof side>;
export const sideMessage = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  /** Null: the guest. */
  author: person.nullable(),
  text: z.string(),
});
export type SideMessage = z.infer<typeof sideMessage>;
export const sideDetail = side.extend({ thread: z.array(sideMessage) });
export type SideDetail = z.infer<typeof sideDetail>;
/** `link`: of a guest, to hand on by hand; only told to who made it. `mailed`: it has been sent to them. */
export const sideOpened = sideDetail.extend({ link: z.string().nullable(), mailed: z.boolean() });
export type SideOpened = z.infer<typeof sideOpened>;

export const openSide = z.object({
  ticketId: z.uuid(),
  topic: z.string().trim().min(1).max(120),
  text,
  clientId,
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('unit'), unitId: z.uuid() }),
    z.object({ kind: z.literal('guest'), name: z.string().trim().min(1).max(80), email: z.email().max(200) }),
  ]),
});
export type OpenSide = z.infer<typeof openSide>;
export const saySide = z.object({ clientId, text });
export const guestView = z.object({
  topic: z.string(),
  companyName: name,
  unitName: name,
  guestName: z.string(),
  state: z.enum(['open', 'closed']),
  thread: z.array(z.object({ seq: z.number().int(), at: z.iso.datetime(), own: z.boolean(), text: z.string() })),
});
export type GuestView = z.infer<typeof guestView>;
