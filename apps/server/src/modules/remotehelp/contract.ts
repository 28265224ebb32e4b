/** Remote help as browsers see it: a customer shows their screen or camera, an agent points and draws. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const sessionState = z.enum(['asked', 'agreed', 'running', 'ended', 'refused', 'expired']);
export const endedBy = z.enum(['customer', 'agent', 'network', 'program']);
/** `page`: what is on the page they stand on, mirrored; not its picture. `video`: both sides show their camera. */
export const way = z.enum(['screen', 'camera', 'page', 'video']);
export type Way = z.infer<typeof way>;
/** Null: help, shown as the customer chooses. */
export const wish = z.literal('video').nullable();
export const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof iceServer>;

export const session = z.object({
  id: z.uuid(),
  subject: z.object({ kind: z.enum(['conversation', 'ticket', 'call']), id: z.uuid() }),
  agent: z.object({ id: z.uuid(), name: z.string(), number: z.string() }),
  state: sessionState,
  way: way.nullable(),
  wish,
  /** Whether the policy said, when it was asked for, that it is recorded. */
  recorded: z.boolean(),
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  runningAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  endBy: endedBy.nullable(),
  /** Bytes of the recording that are kept. */
  recordedBytes: z.number().int(),
});
export type Session = z.infer<typeof session>;

export const askHelp = z.object({ subject: session.shape.subject, wish: wish.default(null) });
/**
 * `link` and `code` for tickets, calls and conversations that are not on our own pages (there they were sent as a message, too), and only
 * now: they are not kept in clear. Either opens once.
 */
export const asked = z.object({
  session,
  link: z.string().nullable(),
  /** Eight digits to be read to the customer, who types them at `codeAt`. */
  code: z.string().nullable(),
  codeAt: z.string().nullable(),
  /** What a text with the link says, in the customer’s language; null where the link goes another way. */
  textWords: z.string().nullable(),
  iceServers: z.array(iceServer),
  /** Only by TURN: neither side learns the other's address. */
  relayOnly: z.boolean(),
});

/** What the customer is shown before and after the yes. */
export const guestView = z.object({
  id: z.uuid(),
  state: sessionState,
  agentName: z.string(),
  agentNumber: z.string(),
  companyName: name,
  wish,
  recorded: z.boolean(),
  endBy: endedBy.nullable(),
  iceServers: z.array(iceServer),
  relayOnly: z.boolean(),
});
export type GuestView = z.infer<typeof guestView>;
/** As they were read: spaces and dashes do not count. */
export const codeInput = z.object({ code: z.string().trim().min(1).max(40) });
export const joined = z.object({ secret: z.string(), view: guestView });

export const signalBody = z.union([
  z.object({ description: z.object({ type: z.enum(['offer', 'answer']), sdp: z.string().max(30_000) }) }),
  z.object({
    candidates: z
      .array(
        z.object({
          candidate: z.string().max(500),
          sdpMid: z.string().max(20).nullable(),
          sdpMLineIndex: z.number().int().nullable(),
        }),
      )
      .max(50),
  }),
]);
export type SignalBody = z.infer<typeof signalBody>;
/** `wait`: seconds to hold the answer until there is news. */
export const newsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  state: sessionState.optional(),
  wait: z.coerce.number().int().min(0).max(25).default(0),
});
export const news = z.object({
  state: sessionState,
  endBy: endedBy.nullable(),
  signals: z.array(z.object({ seq: z.number().int(), body: signalBody })),
});
export type News = z.infer<typeof news>;

/** What has been of units where one may watch, the newest first; `before`: older than that moment. */
export const historyQuery = z.object({
  before: z.iso.datetime().optional(),
  recorded: z.stringbool().default(false),
});
export const history = z.object({ sessions: z.array(session), more: z.boolean() });
export type History = z.infer<typeof history>;

export const policy = z.object({ recording: z.boolean(), keepDays: z.number().int().min(1).max(365) });
export type Policy = z.infer<typeof policy>;

/**
 * Between the two browsers, over the data channel `pen`; a mirrored page travels over the channel `page` (`page-wire.ts` of the widget). Coordinates are shares (0–1) of the shared picture.
 * Agent → customer: point, line, clear, scroll (by shares of the height). Customer → agent: whether scrolling is allowed. Both: whether
 * one's camera is on.
 */
export type PenFrame =
  | { t: 'point'; x: number; y: number }
  | { t: 'away' }
  | { t: 'line'; id: number; points: [number, number][] }
  | { t: 'clear' }
  | { t: 'scroll'; by: number }
  | { t: 'allow'; scroll: boolean }
  | { t: 'face'; on: boolean };
