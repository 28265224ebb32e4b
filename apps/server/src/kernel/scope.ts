/**
 * Who asks, and how far their rights reach. Every read of a store takes a Scope; there is no read without one. Rights are
 * plain strings (`tickets.read`) declared by modules; they are granted at a unit of the organisation and reach down the
 * tree, which is already expanded here into unit ids.
 */
import { forbidden } from './errors.ts';

export type Locale = 'zh-CN' | 'en';
export type ActorKind = 'staff' | 'visitor' | 'key' | 'system';

/** Classes of personal fields; a Scope either sees a class in clear or gets the masked form. */
export type FieldClass = 'phone' | 'email' | 'identity' | 'address';

export type Scope = {
  readonly actor: { readonly kind: ActorKind; readonly id: string };
  /** The session (staff) or token (visitor, key) behind this request; null for the system. */
  readonly sessionId: string | null;
  readonly locale: Locale;
  readonly requestId: string;
  readonly ip: string | null;
  /** Permission → units it reaches (expanded), or 'all'. */
  readonly reach: ReadonlyMap<string, 'all' | ReadonlySet<string>>;
  /** The unit the actor belongs to. */
  readonly unitId: string | null;
};

export function can(scope: Scope, permission: string, unitId?: string | null): boolean {
  const reach = scope.reach.get(permission);
  if (reach === undefined) return false;
  if (reach === 'all' || unitId === undefined) return true;
  return unitId !== null && reach.has(unitId);
}

/** Throws `kernel.forbidden` unless the scope holds the permission (at the unit, when one is named). */
export function demand(scope: Scope, permission: string, unitId?: string | null): void {
  if (!can(scope, permission, unitId)) throw forbidden({ permission });
}

/** What every colleague may read (lists of the company, what a caller has decided to show): throws for visitors and strangers. */
export function forStaff(scope: Scope): void {
  if (scope.actor.kind === 'visitor') throw forbidden({});
}

/** What only the program itself reads (jobs, the router, keeping of keys): throws for everybody else. */
export function forProgram(scope: Scope): void {
  if (scope.actor.kind !== 'system') throw forbidden({});
}

/**
 * What everybody may read, visitors too: rules, names and places in a queue, nothing personal. It demands nothing; a store says
 * by it that this was decided and not forgotten.
 */
export function forEveryone(scope: Scope): void {
  void scope;
}

/**
 * What is read by a secret or a name that the asker has just given (a password, a link, a token, a state of single sign-on):
 * before it is checked nobody is signed in, and knowing it is the right. It demands nothing, as `forEveryone`.
 */
export function bySecret(scope: Scope): void {
  void scope;
}

/** For SQL: the visitor whose own rows alone may be read; null for staff and the program, who are narrowed by units. */
export function ownVisitor(scope: Scope): string | null {
  if (scope.actor.kind !== 'visitor') return null;
  return scope.actor.id === 'anonymous' ? nobody : scope.actor.id;
}
const nobody = '00000000-0000-0000-0000-000000000000';

/** For SQL: null = no restriction, otherwise the unit ids to compare `unit_id = any($n)` with (maybe none). */
export function unitsWith(scope: Scope, permission: string): string[] | null {
  const reach = scope.reach.get(permission);
  if (reach === undefined) return [];
  return reach === 'all' ? null : [...reach];
}

/** Right that shows a field class in clear; revealing is audited by the caller. */
export function revealRight(field: FieldClass): string {
  return `customers.reveal.${field}`;
}

export function systemScope(name: string, locale: Locale = 'zh-CN'): Scope {
  return {
    actor: { kind: 'system', id: name },
    sessionId: null,
    locale,
    requestId: name,
    ip: null,
    reach: everything,
    unitId: null,
  };
}

/** The system may do everything; its name says which part of it acts. */
const everything: ReadonlyMap<string, 'all'> = new (class extends Map<string, 'all'> {
  override get(): 'all' {
    return 'all';
  }
  override has(): boolean {
    return true;
  }
})();
