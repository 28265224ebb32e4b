/** What the decision core knows of queues, agents and items: plain values, built from rows by the router. */
import type { PresenceState } from '../contract.ts';
import type { StrategyName } from './strategies.ts';

/** Skill code → lowest level asked for, or level held. */
export type Skills = Record<string, number>;

export type Policy = {
  capacity: Record<string, number>;
  /** Channel → class; an agent who could take several takes the lowest class first, then the smallest key. */
  classes: Record<string, number>;
  /** Held channel → channels not offered meanwhile. */
  blocks: Record<string, readonly string[]>;
  silentGraceMs: number;
  missedLimit: number;
  declinedMs: number;
  hopLimit: number;
};

export type QueueView = {
  id: string;
  channel: string;
  unitId: string;
  strategy: StrategyName;
  targetSeconds: number;
  offerMs: number;
  cost: number;
  skills: Skills;
  /** In growing order; the last one passed replaces `skills`. */
  relaxations: readonly { afterMs: number; skills: Skills }[];
  open: boolean;
  /** After so long somebody looks whether another queue would be sooner; null: never. */
  overflowMs: number | null;
};

export type AgentView = {
  id: string;
  unitId: string;
  state: PresenceState;
  capacity: Record<string, number>;
  skills: Skills;
  idleSince: number;
  dutySince: number;
  /** Milliseconds with work in hand since then, counted when the work leaves it. */
  workedMs: number;
  /** Queue → place in its order. */
  queues: ReadonlyMap<string, number>;
  wrapupUntil: number | null;
  goneSince: number | null;
};

export type Wanted = {
  skills?: Skills;
  /** Takes it first when free (sticky). */
  preferred?: string;
  /** Nobody else before `dedicatedUntil` (ms). */
  dedicated?: string;
  dedicatedUntil?: number;
};

export type ItemView = {
  id: string;
  kind: string;
  subjectId: string;
  queueId: string;
  channel: string;
  state: 'waiting' | 'offered' | 'held';
  epoch: number;
  key: number;
  waitingSince: number;
  wanted: Wanted;
  /** Agent → until when (ms) not offered again. */
  declined: Record<string, number>;
  offeredTo: readonly string[];
  offerExpiresAt: number | null;
  heldBy: string | null;
  /** Who stands behind it, where that is known. */
  contactId: string | null;
  hops: number;
};

export type Proposal = {
  itemId: string;
  kind: string;
  epoch: number;
  queueId: string;
  staffIds: string[];
  expiresAt: number;
};
