/** API keys as browsers see them. The secret is in one answer only: of making or rotating the key. */
import { z } from 'zod';

/** An address or a network (CIDR) that calls may come from. */
export const keyAddress = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const right = z.string().max(80);
export const keyInput = z.object({
  name: z.string().trim().min(1).max(80),
  unitId: z.uuid(),
  permissions: z.array(right).min(1).max(300),
  /** Null: until it is revoked. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  /** None: from anywhere. */
  addresses: z.array(keyAddress).max(50).default([]),
  /** Calls a minute. */
  perMinute: z.number().int().min(10).max(60_000).default(600),
});
export type KeyInput = z.output<typeof keyInput>;

export const keyChange = keyInput.omit({ unitId: true }).partial().extend({ version: z.number().int() });
export type KeyChange = z.output<typeof keyChange>;

export const keyRotation = z.object({
  version: z.number().int(),
  /** How long the former secret goes on working. */
  overlapHours: z.number().int().min(0).max(168).default(24),
});

export const apiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  unitId: z.uuid(),
  unit: z.object({ zh: z.string(), en: z.string() }).nullable(),
  permissions: z.array(z.string()),
  /** How its secret begins, to tell keys apart. */
  prefix: z.string(),
  state: z.enum(['active', 'expired', 'revoked']),
  expiresAt: z.iso.datetime().nullable(),
  addresses: z.array(z.string()),
  perMinute: z.number().int(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Until when the secret before the last rotation works too. */
  formerUntil: z.iso.datetime().nullable(),
  version: z.number().int(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** `secret` is never shown again. */
export const issuedKey = z.object({ key: apiKey, secret: z.string() });
export type IssuedKey = z.infer<typeof issuedKey>;

export const offeredRight = z.object({
  key: z.string(),
  module: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
});
export type OfferedRight = z.infer<typeof offeredRight>;
