/** The one way in for values: every module that keeps custom fields calls this before it writes its JSONB column. */
import { type Db, nameIn, type Scope } from '#kernel';
import type { Facts, FieldDefinition, FieldValues } from './contract.ts';
import { refused } from './errors.ts';
import { definitionsOf } from './read-definitions.ts';
import { takePatch } from './rules.ts';

/**
 * `before` with the patch laid over it (null empties, absent keeps). Throws the error of the first value that is refused
 * (`fields.required`, `fields.not-in-list` …, with the field's key and name). Say `demandRequired` where a form is completed:
 * on the way to a final state (or where there is none, always), `'creation'` where work begins, not on an edit of something else.
 * `definitions`: known already.
 */
export async function takeFieldValues(
  db: Db,
  scope: Scope,
  input: {
    subject: string;
    before: FieldValues;
    given: FieldValues;
    facts?: Facts;
    demandRequired: boolean | 'creation';
    definitions?: FieldDefinition[];
  },
): Promise<{ values: FieldValues; changed: string[]; definitions: FieldDefinition[] }> {
  const definitions = input.definitions ?? (await definitionsOf(db, scope, input.subject));
  const { values, changed, problems } = takePatch(definitions, input.before, input.given, {
    facts: input.facts ?? {},
    demandRequired: input.demandRequired,
  });
  const [first] = problems;
  if (first) {
    const definition = definitions.find(({ key }) => key === first.key);
    throw refused[first.why]({
      field: first.key,
      name: definition ? nameIn(definition.name, scope.locale) : first.key,
    });
  }
  return { values, changed, definitions };
}
