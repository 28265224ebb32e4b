/** Web calls as browsers see them. */
import { z } from 'zod';
import { conversationState } from '#contracts/conversations';
import { name } from '#contracts/organisation';
import { callState } from '#contracts/telephony';

export const windowTitle = name;
const filled = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });
export const entranceInput = z.object({
  name: filled,
  /** One of the company's numbers: its flow or queue, and its hours, hold for web calls too. */
  number: z.string().regex(/^\+?[0-9]{2,20}$/),
  /** Calls at the same time; more hear that it is busy. */
  mostAtOnce: z.number().int().min(1).max(500).default(10),
  state: z.enum(['active', 'retired']).default('active'),
  /** Chat windows that show a button for it. A window has one at most: the last one chosen. Left out: as it was. */
  widgetIds: z.array(z.uuid()).max(100).optional(),
});
export type EntranceInput = z.output<typeof entranceInput>;
export const entranceChange = entranceInput.extend({ version: z.number().int() });
export const entrance = entranceInput.extend({
  id: z.uuid(),
  version: z.number().int(),
  link: z.string(),
  widgetIds: z.array(z.uuid()),
});
export type Entrance = z.infer<typeof entrance>;

/** What is said before anything rings. */
export const entered = z.object({ name, companyName: name });
export type Entered = z.infer<typeof entered>;
export const offered = z.object({ sdp: z.string().min(10).max(20_000) });
export const taken = z.object({ secret: z.string(), sdp: z.string() });
export type Taken = z.infer<typeof taken>;
export const standing = z.object({
  state: callState,
  reason: z.string().nullable(),
  /** Somebody of the company was there. */
  answered: z.boolean(),
  agentNumber: z.string().nullable(),
  /** The agent asks to see something, or to talk face to face: the page asks for it by remote help. */
  asked: z.boolean(),
});
export type Standing = z.infer<typeof standing>;

/** The call button of a chat window. Closed: `closedText` says it in the company's words, `opensAt` when it opens. */
export const button = z.object({
  name,
  open: z.boolean(),
  opensAt: z.iso.datetime().nullable(),
  closedText: name,
  busy: z.boolean(),
});
export type Button = z.infer<typeof button>;
/** The conversation of the visitor who calls. */
export const beside = z.object({ conversationId: z.uuid(), number: z.string(), state: conversationState });
export type Beside = z.infer<typeof beside>;
