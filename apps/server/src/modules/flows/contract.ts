/** Flows as browsers see them: a drawing of nodes that a caller (later: a bot's guest) is led through. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const language = z.enum(['zh', 'en']);
export type Language = z.infer<typeof language>;
const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
export const variableName = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/);

/** One thing that is heard: a prompt by its code, or the digits of a text with `{{variables}}`, said one by one. */
export const piece = z.union([
  z.object({ prompt: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/) }),
  z.object({ digits: z.string().min(1).max(80) }),
]);
export type Piece = z.infer<typeof piece>;
export const pieces = z.array(piece).max(20);

export const flowNode = z.object({
  id: key,
  kind: z.string().regex(/^[a-z-]{2,30}$/),
  title: z.string().max(60).default(''),
  x: z.number().int().min(-20_000).max(20_000).default(0),
  y: z.number().int().min(-20_000).max(20_000).default(0),
  /** By its kind; what does not fit is a mark at the node and not a refusal: a draft may be unfinished. */
  config: z.record(z.string().max(40), z.unknown()).default({}),
  /** Exit → the node that follows. */
  exits: z.record(z.string().max(40), key).default({}),
});
export type FlowNode = z.infer<typeof flowNode>;

export const definition = z.object({
  start: key.nullable(),
  nodes: z.array(flowNode).max(300),
  /** Values that a call begins with. */
  variables: z.record(variableName, z.string().max(200)).default({}),
  language: language.default('zh'),
  /** Where a caller goes when the flow itself fails: usually a queue. Null: an apology and the end. */
  rescue: key.nullable().default(null),
});
export type Definition = z.infer<typeof definition>;

export const mark = z.object({
  /** Null: of the flow as a whole. */
  nodeId: z.string().nullable(),
  severity: z.enum(['error', 'warning']),
  /** Word of `locales/…/flows.json` under `marks`. */
  code: z.string(),
  params: z.record(z.string(), z.string()),
});
export type Mark = z.infer<typeof mark>;

export const flow = z.object({
  id: z.uuid(),
  name,
  unitId: z.uuid(),
  state: z.enum(['active', 'retired']),
  /** Counts the saves of the draft. */
  version: z.number().int(),
  published: z.number().int().nullable(),
  /** The draft says something else than what is published. */
  changed: z.boolean(),
  updatedAt: z.iso.datetime(),
});
export type Flow = z.infer<typeof flow>;
const exit = z.object({ key: z.string(), required: z.boolean() });
export type Exit = z.infer<typeof exit>;
export const flowDetail = flow.extend({
  draft: definition,
  marks: z.array(mark),
  /** By node: where one may leave it, as its config stands. Nodes that are unfinished have none here. */
  exits: z.record(z.string(), z.array(exit)),
  versions: z.array(
    z.object({
      number: z.number().int(),
      note: z.string(),
      publishedAt: z.iso.datetime(),
      publishedBy: z.uuid().nullable(),
    }),
  ),
});
export type FlowDetail = z.infer<typeof flowDetail>;
export const openFlow = z.object({ name, unitId: z.uuid(), draft: definition.optional() });
export const saveFlow = z.object({
  version: z.number().int(),
  name: name.optional(),
  draft: definition.optional(),
  state: z.enum(['active', 'retired']).optional(),
});
export const publishFlow = z.object({ version: z.number().int(), note: z.string().trim().max(300).default('') });

/** A kind of node as the editor draws it. */
export const nodeKindListed = z.object({
  kind: z.string(),
  /** The caller must do something, or time passes: it breaks a loop. */
  waits: z.boolean(),
  ends: z.boolean(),
  example: z.record(z.string(), z.unknown()),
  /** Of the example. */
  exits: z.array(exit),
});
export type NodeKindListed = z.infer<typeof nodeKindListed>;

export const comparison = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.object({ nodeId: z.string(), fields: z.array(z.string()) })),
  whole: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparison>;

/** Where a dialogue stands: everything that is needed to go on, also after a restart. */
export const dialogue = z.object({
  node: z.string().nullable(),
  language,
  variables: z.record(z.string().max(40), z.string().max(2000)),
  /** How often this node has asked in vain. */
  tries: z.number().int(),
  /** Nodes entered since the caller last did something, and in all. */
  sinceInput: z.number().int(),
  steps: z.number().int(),
  rescued: z.boolean(),
  over: z.enum(['no', 'ended', 'failed']),
});
export type Dialogue = z.infer<typeof dialogue>;
export const dialogueInput = z.union([
  z.object({ kind: z.literal('digits'), digits: z.string().regex(/^[0-9*#]{1,40}$/) }),
  /** The time to press something is over. */
  z.object({ kind: z.literal('silence') }),
  z.object({ kind: z.literal('played') }),
  z.object({
    kind: z.literal('outcome'),
    exit: z.string().max(40),
    values: z.record(variableName, z.string().max(2000)).default({}),
  }),
]);
export type DialogueInput = z.infer<typeof dialogueInput>;
export const effect = z.union([
  z.object({ do: z.literal('say'), pieces, language, cut: z.boolean() }),
  z.object({
    do: z.literal('listen'),
    most: z.number(),
    least: z.number(),
    end: z.string().nullable(),
    ms: z.number(),
  }),
  z.object({ do: z.literal('act'), kind: z.string(), config: z.record(z.string(), z.unknown()) }),
  z.object({ do: z.literal('hang-up') }),
  /** For the log and the person who tries a flow out: what went wrong. */
  z.object({ do: z.literal('note'), code: z.string(), nodeId: z.string().nullable() }),
]);
export type Effect = z.infer<typeof effect>;
export const tryFlow = z.object({
  /** Left out: the draft as saved. */
  draft: definition.optional(),
  state: dialogue.nullable(),
  input: dialogueInput.nullable(),
  /** The moment that opening hours are asked for; left out: now. */
  at: z.iso.datetime({ offset: true }).nullable().default(null),
  /** Look-ups are asked for real, instead of answered by hand. */
  lookUps: z.boolean().default(false),
  /** Who is said to call. */
  caller: z.string().max(30).default(''),
});
export const tried = z.object({ state: dialogue, effects: z.array(effect), path: z.array(z.string()) });
export type Tried = z.infer<typeof tried>;

/*
 * GET /api/flows → { flows } ; POST openFlow → flowDetail ; GET, PATCH /api/flows/:id ; POST …/:id/publish publishFlow
 * GET /api/flows/:id/versions/:number → definition ; POST …/versions/:number/restore { version } → flowDetail (into the draft)
 * GET /api/flows/:id/compare?from=&to= → comparison (0: the draft) ; POST /api/flows/:id/try tryFlow → tried
 * GET /api/flows/node-kinds → { kinds }
 */
