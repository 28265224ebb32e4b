/** Modules below say at wiring what their fields are about and which facts conditions may ask for. */
import type { Db, Scope } from '#kernel';
import type { FieldSubject } from './contract.ts';

/** Values of a fact that are kept in tables are asked for when a screen needs them. */
export type SubjectOffer = FieldSubject & {
  offer?: (db: Db, scope: Scope) => Promise<Record<string, FieldSubject['facts'][number]['values']>>;
};

const registered = new Map<string, SubjectOffer>();

/** A second call for the same subject replaces the first. */
export function registerFieldSubject(subject: SubjectOffer): void {
  registered.set(subject.subject, subject);
}

export async function fieldSubjects(db: Db, scope: Scope): Promise<FieldSubject[]> {
  const all: FieldSubject[] = [];
  for (const { offer, ...subject } of registered.values()) {
    const offered = (await offer?.(db, scope)) ?? {};
    all.push({
      ...subject,
      facts: subject.facts.map((fact) => ({ ...fact, values: offered[fact.key] ?? fact.values })),
    });
  }
  return all;
}

export function subjectNamed(subject: string): FieldSubject | null {
  return registered.get(subject) ?? null;
}
