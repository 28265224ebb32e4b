/** Modules below say at wiring what their fields are about and which facts conditions may ask for. */
import type { FieldSubject } from './contract.ts';

const registered = new Map<string, FieldSubject>();

/** A second call for the same subject replaces the first. */
export function registerFieldSubject(subject: FieldSubject): void {
  registered.set(subject.subject, subject);
}

export function fieldSubjects(): FieldSubject[] {
  return [...registered.values()];
}

export function subjectNamed(subject: string): FieldSubject | null {
  return registered.get(subject) ?? null;
}
