/** What modules see of the realtime hub. */
import type { z } from 'zod';
import type { Scope } from '../scope.ts';

export type CommandContext = { scope: Scope; connectionId: string };

export interface Realtime {
  /** Declares who may listen to `<prefix>:<key>`. Asked on subscribe and again within a second after rights change. */
  topic(prefix: string, allowed: (scope: Scope, key: string) => boolean | Promise<boolean>): void;
  /** A command over the socket. `right`: a permission, or 'signed-in' (any authenticated actor; the use case decides). */
  command<I, O>(
    name: string,
    options: { right: string | 'signed-in'; input: z.ZodType<I> },
    handle: (context: CommandContext, input: I) => Promise<O>,
  ): void;
  /** Sends to this node's listeners of a topic only. `except`: the connection that caused it. */
  push(topic: string, name: string, data: unknown, except?: string): void;
  /** Sends to listeners on every node (small payloads: ids; over 7 kB is refused). Not durable, unordered. */
  pushEverywhere(topic: string, name: string, data: unknown): void;
  /** True when some browser on this node listens. */
  listened(topic: string): boolean;
  /** Ends sockets of a session / re-checks every topic of an actor, on every node, within a second. */
  sessionEnded(sessionId: string): void;
  rightsChanged(actorKind: string, actorId: string): void;
  /** As `rightsChanged`, for all listeners of a topic: who may listen depends on data that changed (a hand-over). */
  topicChanged(topic: string): void;
  /** Called on every node before topics are asked again, so that caches of rights can be dropped first. */
  onRightsChanged(
    listener: (change: { actorKind: string; actorId: string } | { sessionId: string } | 'unknown') => void,
  ): void;
  onConnection(listener: (change: { scope: Scope; connectionId: string; open: boolean }) => void): void;
  connections(): number;
}
