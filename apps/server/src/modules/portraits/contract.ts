/** Portrait of a customer 客户画像: figures out of their story, and how they wish to be met. */
import { z } from 'zod';

export const channel = z.enum(['phone', 'chat', 'mail', 'wechat', 'text']);
export type Channel = z.infer<typeof channel>;
const minute = z.number().int().min(0);
const hours = z.object({ fromMinute: minute.max(1439), toMinute: minute.min(1).max(1440) });
/** May reach over midnight. */
const quiet = z.object({ fromMinute: minute.max(1439), toMinute: minute.max(1439) });

const wishes = z.object({
  channel: channel.nullable(),
  language: z.enum(['zh', 'en']).nullable(),
  /** What they like to hear about. */
  topics: z.array(z.string().trim().min(1).max(30)).max(10),
  /** Suits them best; null: any time. */
  hours: hours.nullable(),
  /** Not to be disturbed. */
  quiet: quiet.nullable(),
  zone: z.string().max(60),
  /** Their own word, or what an agent has noticed. */
  saidBy: z.enum(['customer', 'agent']),
});
export const callNow = z.enum(['suits', 'outside-hours', 'quiet']);
export const preferences = wishes.extend({
  /** 0: nobody has written any down. */
  version: z.number().int(),
  changedAt: z.iso.datetime().nullable(),
  changedBy: z.string().nullable(),
  /** Whether a call suits at this moment, in the customer's zone. */
  callNow,
});
export type Preferences = z.infer<typeof preferences>;
export const keepPreferences = wishes
  .extend({ version: z.number().int().min(0) })
  .refine(({ hours: given }) => given === null || given.fromMinute < given.toMinute, {
    message: 'fromMinute < toMinute',
  })
  .refine(({ quiet: given }) => given === null || given.fromMinute !== given.toMinute, { message: 'quiet' });
export type KeepPreferences = z.output<typeof keepPreferences>;

const counted = z.array(z.object({ key: z.string(), count: z.number().int() }));
/** Of what the asker may read, over the last year; how each is reckoned is told in `portraits:ui.defined`. */
export const portrait = z.object({
  /** By kind: call, chat, mail, visit. The most first, as are topics. */
  channels: counted,
  /** Kinds of tickets. */
  topics: counted,
  contacts: z.number().int(),
  /** Contacts that came within seven days after another. */
  repeated: z.number().int(),
  /** Two hours of the day (0, 2 … 22, of the zone of the preferences) in which most came; null under three contacts. */
  usualHour: z.number().int().nullable(),
  lastScore: z.object({ score: z.number().int(), at: z.iso.datetime() }).nullable(),
  open: z.number().int(),
  lastContactAt: z.iso.datetime().nullable(),
  /** Minor units by currency; null: the asker may not read orders. */
  orders: z.array(z.object({ currency: z.string(), total: z.number().int(), count: z.number().int() })).nullable(),
  /** There was more than was reckoned: the latest five hundred contacts. */
  partial: z.boolean(),
});
export type Portrait = z.infer<typeof portrait>;

/*
 * HTTP (customers.read; changing: customers.write)
 *   GET /api/customers/:id/portrait → portrait
 *   GET /api/customers/:id/preferences → preferences ; PUT keepPreferences → preferences (409 kernel.conflict on a stale version)
 */
