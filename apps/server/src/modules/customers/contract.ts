/** The customer's file as staff see it; personal fields masked unless the caller's rights show them. */
import { z } from 'zod';
import { fieldValues, shownField } from '#contracts/fields';
import { numberPlace, postalAddress } from '#contracts/numbers';
import { name } from '#contracts/organisation';

/** A personal value: `shown` is what this caller may see; `masked` says it is not the whole. Revealing is a call of its own, audited. */
export const personal = z.object({ shown: z.string(), masked: z.boolean() });

export const identityKind = z.enum(['phone', 'email', 'wechat', 'host_user', 'visitor']);
export const customerSummary = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  tier: name.nullable(),
  phone: personal.nullable(),
  unitId: z.uuid(),
  openTickets: z.number().int(),
  lastContactAt: z.iso.datetime().nullable(),
});
export type CustomerSummary = z.infer<typeof customerSummary>;

export const customer = customerSummary.extend({
  sex: z.enum(['female', 'male', 'unknown']),
  email: personal.nullable(),
  address: personal.nullable(),
  identityNumber: personal.nullable(),
  preferences: z.string(),
  tags: z.array(z.string()),
  identities: z.array(
    z.object({
      id: z.uuid(),
      kind: identityKind,
      value: personal,
      verified: z.boolean(),
      /** Of telephones: where the number was given out. */
      place: numberPlace.nullable(),
    }),
  ),
  products: z.array(
    z.object({
      id: z.uuid(),
      modelName: name,
      modelId: z.uuid(),
      modelCode: z.string(),
      serialNumber: z.string(),
      boughtAt: z.string(),
      boughtOn: z.iso.date().nullable(),
      warrantyUntil: z.iso.date().nullable(),
    }),
  ),
  satisfaction: z.object({ mean: z.number(), count: z.number().int() }).nullable(),
  unitName: name,
  birthDate: personal.nullable(),
  passport: personal.nullable(),
  workAddress: personal.nullable(),
  businessNeed: z.string(),
  businessProgress: z.string(),
  listing: z.enum(['none', 'black', 'red']),
  listingReason: z.string(),
  listingUntil: z.iso.datetime().nullable(),
  listingRefuses: z.boolean(),
  custom: z.array(shownField),
  /** Beyond home and work. */
  addresses: z.array(
    z.object({
      id: z.uuid(),
      purpose: z.enum(['delivery', 'installation', 'billing', 'other']),
      regionCode: z.string().nullable(),
      address: personal,
      note: z.string(),
    }),
  ),
  tierId: z.uuid().nullable(),
  /** The latest word per purpose. */
  consents: z.array(
    z.object({
      purpose: z.string(),
      purposeName: name,
      given: z.boolean(),
      /** A yes to a text that has changed since; it no longer counts. */
      outdated: z.boolean(),
      noticeVersion: z.number().int().nullable(),
      source: z.string(),
      at: z.iso.datetime(),
    }),
  ),
  /** Last twelve months. */
  figures: z.object({ contacts: z.number().int(), tickets: z.number().int(), complaints: z.number().int() }),
  /** Files merged into this one. */
  absorbed: z.array(z.object({ id: z.uuid(), number: z.string(), name: z.string() })),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
});
export type Customer = z.infer<typeof customer>;

export const merge = z.object({
  id: z.uuid(),
  absorbed: z.object({ id: z.uuid(), number: z.string(), name: z.string() }),
  into: z.object({ id: z.uuid(), number: z.string() }),
  at: z.iso.datetime(),
  by: z.string(),
  undoneAt: z.iso.datetime().nullable(),
  undoneBy: z.string().nullable(),
});
export type Merge = z.infer<typeof merge>;

export const suspectedFile = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  tier: name.nullable(),
  phone: personal.nullable(),
  createdAt: z.iso.datetime(),
  lastContactAt: z.iso.datetime().nullable(),
});
export type SuspectedFile = z.infer<typeof suspectedFile>;
/** `line`: one telephone line, with an extension or without its area code. */
const reasons = z.array(z.enum(['phone', 'line', 'email', 'serial', 'name-address']));
export const likeness = suspectedFile.extend({ reasons });
export type Likeness = z.infer<typeof likeness>;
export const likelyPair = z.object({ a: suspectedFile, b: suspectedFile, reasons });
export type LikelyPair = z.infer<typeof likelyPair>;

export const contact = z.object({
  kind: z.enum(['chat', 'call', 'callback', 'mail', 'ticket', 'survey', 'visit', 'order', 'contract']),
  id: z.uuid(),
  number: z.string(),
  title: z.string(),
  at: z.iso.datetime(),
  state: z.string(),
  open: z.boolean(),
  /** 1–5, when rated. */
  score: z.number().int().nullable(),
});
export type Contact = z.infer<typeof contact>;

const text = (max: number) => z.string().max(max);
const date = z.iso.date().nullable();
export const revealField = z.enum([
  'phone',
  'email',
  'identity',
  'address',
  'passport',
  'birthDate',
  'workAddress',
  /** One of the further addresses (`addressId`). */
  'otherAddress',
  /** A personal custom field (`key`). */
  'custom',
]);

export const relation = z.object({
  id: z.uuid(),
  /** Seen from this file: it is family of, employee of, referred by, contact for … the other; or the other is that of it. */
  kind: z.enum(['family', 'employee', 'employs', 'referred', 'referrer', 'contact', 'has-contact', 'other']),
  note: z.string(),
  /** The name is empty when the caller may not see the file. */
  other: z.object({ id: z.uuid(), number: z.string(), name: z.string(), visible: z.boolean() }),
});
export type Relation = z.infer<typeof relation>;
export const newRelation = z.object({
  otherId: z.uuid(),
  kind: z.enum(['family', 'employee', 'referred', 'contact', 'other']),
  /** True: this file is the family, employee … of the other. */
  outgoing: z.boolean().default(true),
  note: text(200).default(''),
});

export const newAddress = z.object({
  purpose: z.enum(['delivery', 'installation', 'billing', 'other']),
  regionCode: z
    .string()
    .regex(/^\d{6}$/)
    .nullable()
    .default(null),
  address: postalAddress.min(2),
  note: text(200).default(''),
});

export const setListing = z.object({
  listing: z.enum(['none', 'black', 'red']),
  reason: z.string().trim().min(2).max(300),
  until: z.iso.datetime().nullable().default(null),
  /** Black list only: chats are refused, not just marked. */
  refuses: z.boolean().default(false),
});
export const listingEntry = z.object({
  id: z.uuid(),
  listing: z.enum(['none', 'black', 'red']),
  reason: z.string(),
  until: z.iso.datetime().nullable(),
  refuses: z.boolean(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type ListingEntry = z.infer<typeof listingEntry>;

const tone = z.enum(['plain', 'accent', 'ok', 'warn', 'danger']);
export const tag = z.object({
  code: z.string(),
  name,
  tone,
  position: z.number().int(),
  state: z.enum(['active', 'retired']),
  /** Files the caller may see that carry it. */
  used: z.number().int(),
  version: z.number().int(),
});
export type Tag = z.infer<typeof tag>;
const tagName = z.object({ zh: z.string().trim().min(1).max(40), en: z.string().trim().min(1).max(40) });
export const newTag = z.object({
  code: z.string().trim().min(1).max(40),
  name: tagName,
  tone: tone.default('plain'),
  position: z.number().int().min(0).max(9999).default(0),
});
export const editTag = z.object({
  version: z.number().int(),
  name: tagName.optional(),
  tone: tone.optional(),
  position: z.number().int().min(0).max(9999).optional(),
  state: z.enum(['active', 'retired']).optional(),
});

export const newCustomer = z.object({
  name: z.string().trim().min(1).max(120),
  sex: z.enum(['female', 'male', 'unknown']).default('unknown'),
  phone: text(60).optional(),
  email: text(254).optional(),
  unitId: z.uuid().optional(),
  tierId: z.uuid().nullable().default(null),
  address: postalAddress.optional(),
  preferences: text(2000).default(''),
  tags: z.array(z.string().trim().min(1).max(40)).max(50).default([]),
  custom: fieldValues.optional(),
  /** Create although somebody else has the same telephone or address. */
  anyway: z.boolean().default(false),
});

/** Personal values: a string sets, null empties, absent keeps. */
export const editCustomer = z.object({
  version: z.number().int(),
  name: z.string().trim().min(1).max(120).optional(),
  sex: z.enum(['female', 'male', 'unknown']).optional(),
  unitId: z.uuid().optional(),
  tierId: z.uuid().nullable().optional(),
  preferences: text(2000).optional(),
  businessNeed: text(2000).optional(),
  businessProgress: text(2000).optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(50).optional(),
  /** A patch: null empties, absent keeps. */
  custom: fieldValues.optional(),
  identityNumber: text(40).nullable().optional(),
  passport: text(40).nullable().optional(),
  birthDate: date.optional(),
  address: postalAddress.nullable().optional(),
  workAddress: postalAddress.nullable().optional(),
});

export const newProduct = z.object({
  modelId: z.uuid(),
  serialNumber: text(60).default(''),
  boughtOn: date.default(null),
  boughtAt: text(120).default(''),
  /** Left out: purchase date plus the model's warranty months. */
  warrantyUntil: date.optional(),
});

export const tier = z.object({ id: z.uuid(), code: z.string(), name, rank: z.number().int() });
/** No two share a `rank`. */
export const tierInput = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  name: tagName,
  rank: z.number().int().min(1).max(999),
  state: tag.shape.state.default('active'),
});
export type TierInput = z.output<typeof tierInput>;

const some = z.array(z.string().min(1).max(60)).min(1).max(100);
const day = z.iso.date().nullable().default(null);
const channels = z.array(z.enum(['chat', 'call', 'mail', 'visit'])).min(1);
const times = z.number().int().min(1).max(3660);
/** One thing that must be so about a customer. Days are inclusive. */
export const conditionTerm = z.discriminatedUnion('fact', [
  z.object({
    fact: z.enum(['tier', 'unit', 'tag', 'region', 'model', 'sex', 'listing']),
    none: z.boolean().default(false),
    values: some,
  }),
  z.object({ fact: z.enum(['bought', 'warranty', 'contacted', 'created']), from: day, to: day }),
  /** No contact since the day (or ever). */
  z.object({ fact: z.literal('silent'), since: z.iso.date() }),
  /** The latest word about a purpose. */
  z.object({ fact: z.literal('consent'), purpose: z.string().max(60), given: z.boolean() }),
  z.object({ fact: z.literal('reach'), by: z.enum(['phone', 'email', 'address']), has: z.boolean() }),
  /** Mean score of the last twelve months. */
  z.object({ fact: z.literal('satisfaction'), is: z.enum(['at-least', 'at-most']), score: z.number().min(1).max(5) }),
  /** Tickets of the last twelve months; `type` narrows to one. */
  z.object({
    fact: z.literal('tickets'),
    type: z.string().max(40).nullable().default(null),
    atLeast: z.number().int().min(1).max(999),
  }),
  /** So many contacts on these channels in the last days. */
  z.object({ fact: z.literal('contacts'), kinds: channels, days: times, atLeast: times }),
]);
export type ConditionTerm = z.infer<typeof conditionTerm>;
const match = z.enum(['all', 'any']);
const innermost = z.object({ match, parts: z.array(conditionTerm).max(20) });
const inner = z.object({ match, parts: z.array(z.union([conditionTerm, innermost])).max(20) });
/** Conditions nested up to three deep; without parts everybody is meant. */
export const customerCondition = z.object({ match, parts: z.array(z.union([conditionTerm, inner])).max(20) });
export type CustomerCondition = z.infer<typeof customerCondition>;

/*
 * HTTP
 *   GET   /api/customers?q=&cursor=&limit= → { customers: customerSummary[], nextCursor, total: {count, capped} }
 *         q: fragment of a name, pinyin (initials or whole), visible number, four or more digits of a telephone, a whole mail address or document number
 *   POST  /api/customers newCustomer → customer ; GET /api/customers/:id → customer ; PATCH /api/customers/:id editCustomer → customer (409 kernel.conflict on a stale version)
 *   Its time line, showing a value, parts of a file (identities, products, addresses, relations, lists), export and erasure: see the OpenAPI page.
 * Realtime topic `customer:<id>`: events customer.changed, customer.erased
 */
