/** Outside channels as administrators and staff see them, and the shapes of signed calls. Secrets go in and never come out. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const channelKind = z.enum(['generic', 'chatwoot', 'sms', 'wechat', 'wecom', 'dingtalk']);
export type ChannelKind = z.infer<typeof channelKind>;

const url = z.url({ protocol: /^https?$/ }).max(500);
export const genericSettings = z.object({
  /** Where answers go; null: this channel only listens. */
  outUrl: url.nullable().default(null),
  /** A rating below it opens a ticket; null: never. */
  ticketBelow: z.number().int().min(1).max(5).nullable().default(3),
});
export type GenericSettings = z.infer<typeof genericSettings>;
/** Programs written for Chatwoot's API channel. */
export const chatwootSettings = z.object({
  /** Where its webhooks go; null: this channel only listens. */
  outUrl: url.nullable().default(null),
  /** Only the company's own servers know the inbox identifier: telephones and mail addresses they say tell whose file it is. */
  trusted: z.boolean().default(false),
});
export const smsSettings = z.object({
  outUrl: url,
  /** Stands before every text as 【…】. */
  sign: z
    .string()
    .trim()
    .min(2)
    .max(16)
    .regex(/^[^【】\r\n]+$/),
});
export type SmsSettings = z.infer<typeof smsSettings>;

const button = z.object({
  name: z.string().trim().min(1).max(16),
  /** What is heard when it is chosen; or the page it opens. */
  key: z.string().max(100).optional(),
  url: url.optional(),
});
export const wechatSettings = z.object({
  appId: z.string().regex(/^wx[0-9a-zA-Z]{4,40}$/),
  apiBase: url.default('https://api.weixin.qq.com'),
  mode: z.enum(['plain', 'aes']).default('aes'),
  /** Said at once to whoever follows the account. */
  greeting: z.string().trim().max(600).nullable().default(null),
  /** Said at once when a talk begins. */
  received: z.string().trim().max(600).nullable().default(null),
  menu: z
    .array(button.extend({ buttons: z.array(button).max(5).default([]) }))
    .max(3)
    .default([]),
});
export type WechatSettings = z.infer<typeof wechatSettings>;
export const wechatSecrets = z.object({
  appSecret: z.string().min(1).max(200),
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/),
  aesKey: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/)
    .optional(),
});

/** A robot in group chats of WeCom: it is told where to answer with every message. */
export const wecomSettings = z.object({ apiBase: url.default('https://qyapi.weixin.qq.com') });
export const wecomSecrets = z.object({
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/),
  aesKey: z.string().regex(/^[A-Za-z0-9]{43}$/),
});
/** A robot of an application of one's own company at DingTalk. */
export const dingtalkSettings = z.object({
  /** Also the robot's code. */
  appKey: z.string().regex(/^[A-Za-z0-9_-]{4,64}$/),
  apiBase: url.default('https://api.dingtalk.com'),
  hookBase: url.default('https://oapi.dingtalk.com'),
});
export type DingtalkSettings = z.infer<typeof dingtalkSettings>;
export const dingtalkSecrets = z.object({ appSecret: z.string().min(1).max(200) });

export const code = z.string().regex(/^[a-z0-9-]{2,40}$/);
const common = { name, queueId: z.uuid() };
export const channelInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generic'), code, ...common, settings: genericSettings }),
  z.object({ kind: z.literal('chatwoot'), code, ...common, settings: chatwootSettings }),
  z.object({ kind: z.literal('sms'), code, ...common, settings: smsSettings }),
  z.object({ kind: z.literal('wechat'), code, ...common, settings: wechatSettings, wechat: wechatSecrets }),
  z.object({ kind: z.literal('wecom'), code, ...common, settings: wecomSettings, wecom: wecomSecrets }),
  z.object({ kind: z.literal('dingtalk'), code, ...common, settings: dingtalkSettings, dingtalk: dingtalkSecrets }),
]);
export type ChannelInput = z.infer<typeof channelInput>;
/** As a configuration document says it: the queue by code, no secrets. */
const carried = { name, queue: z.string().min(1).max(200), state: z.enum(['active', 'paused']) };
export const carriedChannel = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generic'), ...carried, settings: genericSettings }),
  z.object({ kind: z.literal('chatwoot'), ...carried, settings: chatwootSettings }),
  z.object({ kind: z.literal('sms'), ...carried, settings: smsSettings }),
  z.object({ kind: z.literal('wechat'), ...carried, settings: wechatSettings }),
  z.object({ kind: z.literal('wecom'), ...carried, settings: wecomSettings }),
  z.object({ kind: z.literal('dingtalk'), ...carried, settings: dingtalkSettings }),
]);
export type CarriedChannel = z.infer<typeof carriedChannel>;
export const channelChange = z.object({
  version: z.number().int(),
  ...common,
  state: z.enum(['active', 'paused']),
  settings: z.record(z.string().max(40), z.unknown()),
  /** Left out: as they were. */
  wechat: wechatSecrets.partial().optional(),
  wecom: wecomSecrets.partial().optional(),
  dingtalk: dingtalkSecrets.partial().optional(),
});
export type ChannelChange = z.infer<typeof channelChange>;

export const problem = z.enum(['unreachable', 'refused', 'sign-in', 'quota', 'other']);
export type Problem = z.infer<typeof problem>;

export const direction = z.enum(['in', 'out']);
export const outsideChannel = z.object({
  id: z.uuid(),
  kind: channelKind,
  code: z.string(),
  name,
  queueId: z.uuid(),
  queueName: name.nullable(),
  unitId: z.uuid(),
  settings: z.record(z.string(), z.unknown()),
  state: z.enum(['active', 'paused']),
  version: z.number().int(),
  /** Where the other side calls us. */
  address: z.string(),
  /** Secrets that count now, per direction; more than one while one is being exchanged, none where somebody has to fill them in. */
  secrets: z.object({ in: z.number().int(), out: z.number().int() }),
  health: z.object({
    state: z.enum(['unknown', 'ok', 'failing']),
    problem: problem.nullable(),
    detail: z.string().nullable(),
    failingSince: z.iso.datetime().nullable(),
    lastOkAt: z.iso.datetime().nullable(),
    lastInAt: z.iso.datetime().nullable(),
  }),
});
export type OutsideChannel = z.infer<typeof outsideChannel>;
/** Shown once. */
export const freshSecrets = z.object({ in: z.string().nullable(), out: z.string().nullable() });
export type FreshSecrets = z.infer<typeof freshSecrets>;
export const rotation = z.object({ direction, overlapHours: z.number().int().min(0).max(168).default(24) });

export const deliveryState = z.enum(['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'dropped']);
/** What came in and went out by one channel, for whoever keeps it: no words, and people masked. */
export const logFilter = z.enum(['', 'failed', 'waiting', 'arrived', 'dropped']);
export const logEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  direction,
  state: z.union([deliveryState, z.literal('received')]),
  /** Why it waits or did not arrive: a `problem`, or what the other side said. */
  reason: z.string().nullable(),
  attempts: z.number().int(),
  nextTryAt: z.iso.datetime().nullable(),
  parts: z.number().int().nullable(),
  /** Null once the customer was erased. */
  who: z.string().nullable(),
  conversationId: z.uuid().nullable(),
  /** Its words are kept still, and the person may be written to. */
  retryable: z.boolean(),
});
export type LogEntry = z.infer<typeof logEntry>;
/** Calls that were not taken, counted by day and reason: nothing of them is kept. */
export const turnedAway = z.object({
  day: z.iso.date(),
  code: z.string(),
  count: z.number().int(),
  lastAt: z.iso.datetime(),
});
export type TurnedAway = z.infer<typeof turnedAway>;
export const channelLog = z.object({
  messages: z.array(logEntry),
  more: z.boolean(),
  turnedAway: z.array(turnedAway),
});
export const retryInput = z.object({
  /** Left out: every one that did not arrive, at most 500 at once. */
  ids: z.array(z.uuid()).min(1).max(500).optional(),
});

/** What the workspace shows beside a conversation of an outside channel. */
export const channelTalk = z.object({
  channelId: z.uuid(),
  kind: channelKind,
  name,
  state: z.enum(['active', 'paused']),
  /** Set when the other side said that they want no more. */
  stoppedAt: z.iso.datetime().nullable(),
  /** Until when words still reach them; null: no such limit. */
  writeUntil: z.iso.datetime().nullable(),
  /** False: this channel only listens. */
  answers: z.boolean(),
  deliveries: z.array(
    z.object({
      seq: z.number().int(),
      state: deliveryState,
      reason: z.string().nullable(),
      parts: z.number().nullable(),
    }),
  ),
});
export type ChannelTalk = z.infer<typeof channelTalk>;

/** What a text that staff start is for: an offer needs the customer's yes to marketing. */
export const textPurpose = z.enum(['service', 'offer']);
export const textInput = z.object({
  customerId: z.uuid(),
  /** Which telephone of the file; left out: the first. */
  identityId: z.uuid().optional(),
  channelId: z.uuid(),
  purpose: textPurpose,
  text: z.string().trim().min(1).max(1000),
  clientId: z.string().min(1).max(64),
});
export type TextInput = z.infer<typeof textInput>;
export const texting = z.object({
  /** Masked. */
  number: z.string(),
  /** False: this number takes no texts. */
  takes: z.boolean(),
  /** They said yes to marketing. */
  offers: z.boolean(),
  refused: z.boolean(),
  channels: z.array(
    z.object({
      id: z.uuid(),
      name,
      sign: z.string(),
      stoppedAt: z.iso.datetime().nullable(),
      /** Their open talk there; `held`: by a colleague. */
      conversationId: z.uuid().nullable(),
      held: z.boolean(),
    }),
  ),
});
export type Texting = z.infer<typeof texting>;

/*
 * Signed calls: POST /api/channels/:code/calls, Standard Webhooks headers (webhook-id, webhook-timestamp, webhook-signature).
 * One call is a message, or a receipt for one of ours.
 */
const outerId = z.string().min(1).max(200);
const media = z.object({
  name: z.string().trim().min(1).max(200),
  mediaType: z.string().max(100).default('application/octet-stream'),
  /** Fetched from there, or brought along (base64). */
  url: url.optional(),
  content: z.string().max(8_000_000).optional(),
});
export type Media = z.infer<typeof media>;
export const incoming = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    message: z.object({
      id: outerId,
      text: z.string().max(8000).default(''),
      at: z.iso.datetime({ offset: true }).optional(),
      media: z.array(media).max(5).default([]),
      /** Stars of a review. */
      rating: z.number().int().min(1).max(5).optional(),
      subject: z.string().trim().max(200).default(''),
    }),
    contact: z.object({
      id: outerId,
      name: z.string().trim().max(60).default(''),
      phone: z.string().trim().max(40).optional(),
      email: z.string().trim().max(254).optional(),
      /** The customer's number in the company's own systems. */
      userId: z.string().trim().min(1).max(100).optional(),
      language: z.enum(['zh-CN', 'en']).optional(),
    }),
    /** Keeps what belongs to one review or post apart from the rest. */
    thread: outerId.optional(),
  }),
  z.object({
    type: z.literal('receipt'),
    /** Id of our message as it was sent, or the id that was answered for it. */
    messageId: outerId,
    state: z.enum(['sent', 'delivered', 'read', 'failed']),
    reason: z.string().trim().max(300).optional(),
  }),
]);
export type Incoming = z.infer<typeof incoming>;
export type IncomingMessage = Extract<Incoming, { type: 'message' }>;
export const taken = z.object({
  /** False: this id was taken before. */
  fresh: z.boolean(),
  conversationId: z.uuid().nullable(),
});
/** What goes out, signed, to `outUrl`. The answer may name an id: `{ "id": "…" }`. */
export const outgoing = z.object({
  type: z.literal('message'),
  channel: z.string(),
  message: z.object({
    id: z.uuid(),
    text: z.string(),
    at: z.iso.datetime(),
    /** `url` may be asked within the hour. */
    media: z.array(z.object({ name: z.string(), mediaType: z.string(), size: z.number(), url: z.string() })),
    /** Parts of a text message. */
    parts: z.number().int().optional(),
  }),
  contact: z.object({ id: z.string(), phone: z.string().optional() }),
  thread: z.string().nullable(),
  conversation: z.object({ id: z.uuid() }),
});
