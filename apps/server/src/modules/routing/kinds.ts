/**
 * Port: the owner of a kind of work plugs in what the router must tell it. The hooks run inside the router's transaction, after
 * the work item's row is locked, so an owner locks its own row second: work item, then subject, always in this order.
 */
import type { Db, Scope, Tx } from '#kernel';
import type { Channel, SubjectCard } from './contract.ts';

export type Taken = { scope: Scope; workItemId: string; subjectId: string; queueId: string; staffId: string };

export type WorkKind = {
  kind: string;
  /** Agents hold these now, each by the act of its own `scope`; in the order of subjects. */
  onAssigned(tx: Tx, taken: readonly Taken[]): Promise<void>;
  /** These are offered to somebody at the moment. */
  onOffered?(tx: Tx, scope: Scope, subjectIds: string[]): Promise<void>;
  /** Waiting again; `held`: an agent had it (and lost it). */
  onReturned(
    tx: Tx,
    scope: Scope,
    work: { subjectId: string; queueId: string; unitId: string; reason: string; held: boolean },
  ): Promise<void>;
  /** What an offer shows, for the agents it goes to: personal fields already masked. */
  cards(db: Db, scope: Scope, subjectIds: string[]): Promise<Map<string, SubjectCard>>;
  /** As what its offers show, whatever the queue's channel: a call-back waits in the line of calls. */
  shownAs?: Channel;
  /** Given without asking: whoever is found has it. A chat is offered; a ticket lies on the desk. */
  takenAtOnce?: boolean;
  /** Whether held work goes back to the queue when its agent is silent. A chat does; a ticket stays on the desk. */
  returnsWhenSilent: boolean;
  /** False: no wrap-up time follows; that of other work which ended meanwhile does. */
  wrapsUp?: boolean;
  /** Stays with somebody whose account is closed until it ends by itself: a call is not torn from the line. */
  endsByItself?: boolean;
};

const kinds = new Map<string, WorkKind>();

/** Called while wiring. */
export function registerKind(kind: WorkKind): void {
  kinds.set(kind.kind, kind);
}

/** Names of the kinds that are given without asking. */
export function kindsTakenAtOnce(): string[] {
  return [...kinds.values()].filter((kind) => kind.takenAtOnce).map(({ kind }) => kind);
}

export function kindOf(name: string): WorkKind {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`no module owns work of kind ${name}`);
  return kind;
}
