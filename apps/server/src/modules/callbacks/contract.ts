/** Call-backs as browsers see them. Numbers and addresses are masked wherever they appear. */
import { z } from 'zod';

export const callbackState = z.enum(['planned', 'waiting', 'held', 'calling', 'done', 'given-up', 'withdrawn']);
export type CallbackState = z.infer<typeof callbackState>;
export const source = z.enum(['web', 'ivr', 'queue', 'busy', 'agent']);
export type Source = z.infer<typeof source>;
/** How the customer is reached; only telephones are dialled by the house. */
export const way = z.enum(['phone', 'web', 'chat', 'mail']);
export type Way = z.infer<typeof way>;
/** What came of an attempt. `stopped`: the agent ended it; `agent-away`: the agent's device was not there. */
export const result = z.enum(['reached', 'busy', 'no-answer', 'bad-number', 'failed', 'stopped', 'agent-away']);
export type Result = z.infer<typeof result>;

const minute = z.number().int().min(0).max(1440);
/** When it suits the customer. */
export const wish = z
  .object({
    notBefore: z.iso.datetime().nullable().default(null),
    notAfter: z.iso.datetime().nullable().default(null),
    /** 1 Monday … 7 Sunday. */
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5, 6, 7]),
    fromMinute: minute.max(1439).optional(),
    toMinute: minute.min(1).optional(),
    zone: z.string().max(60).optional(),
  })
  .refine(({ fromMinute, toMinute }) => fromMinute === undefined || toMinute === undefined || fromMinute < toMinute, {
    message: 'fromMinute < toMinute',
  });
export type Wish = z.infer<typeof wish>;

export const callback = z.object({
  id: z.uuid(),
  number: z.string(),
  state: callbackState,
  source,
  way,
  language: z.enum(['zh', 'en']),
  unitId: z.uuid(),
  queueId: z.uuid(),
  queueName: z.object({ zh: z.string(), en: z.string() }).nullable(),
  customer: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  contact: z.string().nullable(),
  wish: z.object({
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
    days: z.array(z.number().int()),
    fromMinute: z.number().int(),
    toMinute: z.number().int(),
    zone: z.string(),
  }),
  nextAt: z.iso.datetime().nullable(),
  attempts: z.number().int(),
  lastResult: z.string().nullable(),
  holder: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  subject: z.object({ kind: z.string(), id: z.uuid() }).nullable(),
  callId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  endedReason: z.string().nullable(),
});
export type Callback = z.infer<typeof callback>;
export const callbackDetail = callback.extend({
  name: z.string(),
  words: z.string(),
  tries: z.array(
    z.object({
      at: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
      result: z.string().nullable(),
      callId: z.uuid().nullable(),
      agent: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    }),
  ),
});
export type CallbackDetail = z.infer<typeof callbackDetail>;

/** An agent books one: by a ticket of the customer's file (the number stays unseen), or by what the customer says now. */
export const bookCallback = z
  .object({
    queueId: z.uuid().nullable().default(null),
    customerId: z.uuid().nullable().default(null),
    ticket: z.string().min(20).max(100).optional(),
    contact: z.string().trim().min(3).max(254).optional(),
    way: way.default('phone'),
    wish: wish.prefault({}),
    words: z.string().trim().max(500).default(''),
    subject: z
      .object({ kind: z.enum(['customer', 'conversation', 'ticket']), id: z.uuid() })
      .nullable()
      .default(null),
  })
  .refine(({ ticket, contact }) => (ticket === undefined) !== (contact === undefined), {
    message: 'ticket or contact',
  });
export type BookCallback = z.infer<typeof bookCallback>;
export const endCallback = z.object({
  result: z.enum(['done', 'withdrawn', 'bad-number', 'no-answer']),
});
export const postponeCallback = z.object({ at: z.iso.datetime() });

const retry = z.object({ times: z.number().int().min(0).max(20), minutes: z.number().int().min(1).max(10_080) });
export const callbackPolicy = z.object({
  version: z.number().int(),
  dialling: z.enum(['preview', 'automatic']),
  retries: z.object({ busy: retry, 'no-answer': retry, failed: retry }),
  mostAttempts: z.number().int().min(1).max(20),
  liveDays: z.number().int().min(1).max(30),
  perDay: z.number().int().min(1).max(50),
  prefixes: z
    .array(z.string().regex(/^\+[0-9]{1,6}$/))
    .min(1)
    .max(20),
  webQueueId: z.uuid().nullable(),
  perHour: z.number().int().min(1).max(1000),
  fromMinute: minute.max(1439),
  toMinute: minute.min(1),
  zone: z.string().max(60),
});
export type CallbackPolicy = z.infer<typeof callbackPolicy>;

/** The public page and the widget. */
export const callbackPage = z.object({
  open: z.boolean(),
  proof: z.string(),
  companyName: z.object({ zh: z.string(), en: z.string() }),
  fromMinute: z.number().int(),
  toMinute: z.number().int(),
  zone: z.string(),
  liveDays: z.number().int(),
});
export type CallbackPage = z.infer<typeof callbackPage>;
export const askCallback = z.object({
  name: z.string().trim().min(1).max(60),
  way: z.enum(['phone', 'mail']).default('phone'),
  contact: z.string().trim().min(3).max(254),
  wish: wish.prefault({}),
  words: z.string().trim().max(500).default(''),
  language: z.enum(['zh', 'en']).default('zh'),
  /** A trap: people do not see it. */
  website: z.string().max(200).default(''),
  proof: z.string().max(600),
});
export type AskCallback = z.infer<typeof askCallback>;
export const asked = z.object({ at: z.iso.datetime().nullable() });

/*
 * callbacks.work: GET /api/callbacks?state=open|ended&cursor=&customerId= ; GET …/:id ; POST /api/callbacks bookCallback
 *   POST …/:id/take (held by the asker), …/:id/call, …/:id/return, …/:id/postpone, …/:id/end
 * callbacks.configure: GET, PUT /api/callbacks/policy
 * open: GET, POST /api/callbacks/page
 */
