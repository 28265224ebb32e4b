/** Sign-in providers and robots as administrators see them: of secrets only that they are there. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const platform = z.enum(['wecom', 'dingtalk']);
export type Platform = z.infer<typeof platform>;
export const matchBy = z.enum(['number', 'mobile', 'mail']);

const address = z.url({ protocol: /^https?$/ }).max(300);
/** `appId`: the corporation's id of WeCom, the client id (AppKey) of DingTalk. `agentId`: WeCom's application. */
export const providerInput = z.object({
  state: z.enum(['on', 'off']),
  appId: z.string().trim().min(1).max(100),
  agentId: z.string().trim().max(40).default(''),
  /** What finds a member of staff the first time. */
  by: matchBy,
  /** Where its pages and its interfaces are; others than the platform's own for installations of one's own. */
  pageBase: address,
  apiBase: address,
  /** DingTalk's older interface of the directory; WeCom has none. */
  directoryBase: address,
  secret: z.string().trim().min(1).max(300).optional(),
  version: z.number().int().min(0),
});
export type ProviderInput = z.infer<typeof providerInput>;
export const provider = providerInput.omit({ secret: true }).extend({
  platform,
  appId: z.string(),
  hasSecret: z.boolean(),
  /** To be entered at the platform. */
  callbackUrl: z.string(),
});
export type Provider = z.infer<typeof provider>;

/** Rooms that raise alarms: the part of a notice's code before its point. */
export const robotInput = z.object({
  platform,
  name: z.string().trim().min(1).max(60),
  unitId: z.uuid(),
  /** Empty: all. */
  kinds: z.array(z.string().regex(/^[a-z]{3,30}$/)).max(40),
  language: z.enum(['zh-CN', 'en']),
  state: z.enum(['active', 'paused']).default('active'),
  /** The address that the platform shows once; it is a secret. */
  hook: address.optional(),
  /** DingTalk's signing secret (SEC…). */
  secret: z.string().trim().max(200).optional(),
});
export type RobotInput = z.infer<typeof robotInput>;
export const robotChange = robotInput.omit({ platform: true, unitId: true }).extend({ version: z.number().int() });
export type RobotChange = z.infer<typeof robotChange>;
export const robotProblem = z.enum(['refused', 'unreachable', 'too-fast']);
export type RobotProblem = z.infer<typeof robotProblem>;
export const robot = robotInput.omit({ hook: true, secret: true }).extend({
  id: z.uuid(),
  unitName: name.nullable(),
  problem: robotProblem.nullable(),
  detail: z.string().nullable(),
  failingSince: z.iso.datetime().nullable(),
  lastOkAt: z.iso.datetime().nullable(),
  waiting: z.number().int(),
  version: z.number().int(),
});
export type Robot = z.infer<typeof robot>;
export const robotTested = z.object({
  ok: z.boolean(),
  problem: robotProblem.nullable(),
  detail: z.string().nullable(),
});
