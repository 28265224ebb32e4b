/** Registry of node kinds: this room has those of words and logic, rooms below plug in what they do with a caller. */
import type { z } from 'zod';
import type { Db, Scope } from '#kernel';
import type { Dialogue, DialogueInput, Effect, Exit, Piece } from './contract.ts';

/** What a node does next: leave by an exit, or wait for an input after these effects. */
export type Turn = {
  effects: Effect[];
  leave?: string;
  variables?: Record<string, string>;
  language?: Dialogue['language'];
  tries?: number;
  end?: boolean;
};
export type Seen = Pick<Dialogue, 'variables' | 'language' | 'tries'>;

export type NodeKind<C> = {
  kind: string;
  config: z.ZodType<C>;
  exits(config: C): Exit[];
  /** The caller's doing (or that of a person who answers) is awaited: a loop through such a node is no fault. */
  waits: boolean;
  /** Nothing follows. */
  ends?: boolean;
  pieces?(config: C): Piece[];
  sets?(config: C): string[];
  enter(config: C, seen: Seen): Turn;
  resume?(config: C, seen: Seen, input: DialogueInput): Turn;
  /** What only the house knows: whether the queue, the calendar, the box exists. Words of `marks`. */
  check?(db: Db, scope: Scope, config: C): Promise<string[]>;
  /** A config that is right in form, for a new node in the editor. */
  example: C;
};
// biome-ignore lint/suspicious/noExplicitAny: each kind has a config of its own; its schema is asked before it is used
export type AnyNodeKind = NodeKind<any>;

const kinds = new Map<string, AnyNodeKind>();

/** Called while wiring. */
export function registerNodeKind<C>(kind: NodeKind<C>): void {
  kinds.set(kind.kind, kind);
}
export const findNodeKind = (kind: string): AnyNodeKind | undefined => kinds.get(kind);
export const allNodeKinds = (): AnyNodeKind[] => [...kinds.values()];
