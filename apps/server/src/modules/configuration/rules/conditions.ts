/** Conditions of fields name topics: by id where they are kept, by code in a document. */
import type { Condition } from '#contracts/fields';

export function renamed(condition: Condition | null, name: (topic: string) => string): Condition | null {
  return (
    condition && {
      ...condition,
      terms: condition.terms.map((term) => (term.of === 'topic' ? { ...term, values: term.values.map(name) } : term)),
    }
  );
}

/** Every topic that conditions ask about. */
export function topicsIn(...conditions: (Condition | null)[]): string[] {
  return conditions.flatMap((one) => one?.terms.flatMap(({ of, values }) => (of === 'topic' ? values : [])) ?? []);
}
