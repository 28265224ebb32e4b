/** Whoever writes and reads here is a person of the staff. */
import { forbidden, type Scope } from '#kernel';

export function selfOf(scope: Scope): string {
  if (scope.actor.kind !== 'staff') throw forbidden({ permission: 'bulletins.read' });
  return scope.actor.id;
}
