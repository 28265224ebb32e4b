/** Definitions of custom fields, and the shape of their values, as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const fieldKind = z.enum(['text', 'paragraph', 'number', 'date', 'boolean', 'choice', 'choices', 'link']);
export type FieldKind = z.infer<typeof fieldKind>;

/** Null empties. `choice` is the value of one choice, `choices` of several, `date` is `YYYY-MM-DD`. */
export const fieldValue = z.union([
  z.string().max(20_000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(120)),
  z.null(),
]);
export type FieldValue = z.infer<typeof fieldValue>;
/** Key of the definition → value. */
export const fieldValues = z.record(z.string(), fieldValue);
export type FieldValues = z.infer<typeof fieldValues>;

/**
 * `of`: `field.<key>` of the same subject, or a fact that the subject's module names (`type`, `topic`). A fact or value may be a
 * list: `one-of` holds when they share an element.
 */
export const conditionTerm = z.object({
  of: z.string().regex(/^(field\.[a-z][a-z0-9_]{0,39}|[a-z][A-Za-z]{0,39})$/),
  is: z.enum(['one-of', 'none-of', 'filled', 'empty']),
  values: z.array(z.string().max(120)).max(100).default([]),
});
export const condition = z.object({ match: z.enum(['all', 'any']), terms: z.array(conditionTerm).min(1).max(10) });
export type Condition = z.infer<typeof condition>;

export const choice = z.object({
  value: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/),
  name,
  /** Stays on old work, is offered no more. */
  retired: z.boolean().default(false),
});
export type Choice = z.infer<typeof choice>;

export const fieldDefinition = z.object({
  id: z.uuid(),
  subject: z.string(),
  key: z.string(),
  name,
  hint: name.nullable(),
  kind: fieldKind,
  choices: z.array(choice),
  /** Behind a number: `{zh: '平方米', en: 'm²'}`. */
  unit: name.nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  maxLength: z.number().int().nullable(),
  required: z.boolean(),
  /** `completion`: asked for when the work is solved, not when it begins. */
  requiredFrom: z.enum(['creation', 'completion']),
  /** Personal data: masked for people, sealed by the module that keeps it where it can. */
  personal: z.boolean(),
  searchable: z.boolean(),
  /** Null: always. */
  visibleWhen: condition.nullable(),
  /** Null: as `required` says. */
  requiredWhen: condition.nullable(),
  position: z.number().int(),
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type FieldDefinition = z.infer<typeof fieldDefinition>;

/** What fields may be defined for, and the facts that conditions may ask about. */
export const fieldSubject = z.object({
  subject: z.string(),
  name,
  facts: z.array(z.object({ key: z.string(), name, values: z.array(z.object({ value: z.string(), name })) })),
  /** Its work has an end, so that fields may be asked for then. */
  completes: z.boolean().optional(),
});
export type FieldSubject = z.infer<typeof fieldSubject>;

/** One value as a reader sees it; personal ones are masked. */
export const shownField = z.object({ key: z.string(), value: fieldValue, masked: z.boolean() });
export type ShownField = z.infer<typeof shownField>;

const filledName = z.object({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) });
const emptyName = z.object({ zh: z.string().trim().max(200), en: z.string().trim().max(200) });
const editable = {
  name: filledName,
  hint: emptyName.nullable(),
  choices: z.array(choice.extend({ name: filledName })).max(200),
  unit: filledName.nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  maxLength: z.number().int().min(1).max(20_000).nullable(),
  required: z.boolean(),
  requiredFrom: fieldDefinition.shape.requiredFrom,
  searchable: z.boolean(),
  visibleWhen: condition.nullable(),
  requiredWhen: condition.nullable(),
  position: z.number().int().min(0).max(9999),
};

/** Subject, key, kind and `personal` stay as they were made: values under them are stored already. */
export const newField = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  kind: fieldKind,
  personal: z.boolean().default(false),
  name: editable.name,
  hint: editable.hint.default(null),
  choices: editable.choices.default([]),
  unit: editable.unit.default(null),
  min: editable.min.default(null),
  max: editable.max.default(null),
  maxLength: editable.maxLength.default(null),
  required: editable.required.default(false),
  requiredFrom: editable.requiredFrom.default('creation'),
  searchable: editable.searchable.default(false),
  visibleWhen: editable.visibleWhen.default(null),
  requiredWhen: editable.requiredWhen.default(null),
  position: editable.position.default(0),
});
export type NewField = z.infer<typeof newField>;

export const editField = z
  .object({ ...editable, state: z.enum(['active', 'retired']) })
  .partial()
  .extend({ version: z.number().int() });
export type EditField = z.infer<typeof editField>;

/*
 * HTTP
 *   GET   /api/fields → { subjects: fieldSubject[] }
 *   GET   /api/fields/:subject?retired=0|1 → { fields: fieldDefinition[] }   by position; retired ones for those with fields.write
 *   POST  /api/fields/:subject newField → fieldDefinition ; PATCH /api/fields/:subject/:id editField → fieldDefinition
 */

/** What the subject's module knows besides custom fields: `{ type: 'repair', topic: [root, …, leaf] }`. */
export type Facts = Record<string, string | readonly string[] | null | undefined>;

/** Empty for nothing. */
export function asList(value: FieldValue | readonly string[] | undefined): string[] {
  if (value === null || value === undefined || value === '') return [];
  return Array.isArray(value) ? [...value] : [String(value)];
}

/** A condition about a field that is hidden itself sees it as empty: `values` must hold visible ones only. */
export function conditionHolds(condition: Condition, values: FieldValues, facts: Facts): boolean {
  const holds = ({ of, is, values: wanted }: Condition['terms'][number]): boolean => {
    const found = asList(of.startsWith('field.') ? values[of.slice(6)] : (facts[of] ?? null));
    if (is === 'filled') return found.length > 0;
    if (is === 'empty') return found.length === 0;
    const shared = found.some((value) => wanted.includes(value));
    return is === 'one-of' ? shared : !shared;
  };
  return condition.match === 'all' ? condition.terms.every(holds) : condition.terms.some(holds);
}

/** Which fields are shown and which must be filled, for these values and facts. Hidden fields count as empty for others. */
export function standing(
  definitions: readonly FieldDefinition[],
  values: FieldValues,
  facts: Facts,
): Map<string, { visible: boolean; required: boolean }> {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const known = new Map<string, boolean>();
  const visible = (key: string, above: ReadonlySet<string>): boolean => {
    const done = known.get(key);
    if (done !== undefined) return done;
    const definition = byKey.get(key);
    // Circles are refused when a definition is saved; one that is met all the same hides nothing.
    if (!definition || above.has(key)) return definition !== undefined;
    const result =
      definition.visibleWhen === null ||
      conditionHolds(definition.visibleWhen, seen(definition.visibleWhen, new Set([...above, key])), facts);
    known.set(key, result);
    return result;
  };
  const seen = (condition: Condition, above: ReadonlySet<string>): FieldValues =>
    Object.fromEntries(
      condition.terms
        .filter(({ of }) => of.startsWith('field.') && visible(of.slice(6), above))
        .map(({ of }) => [of.slice(6), values[of.slice(6)] ?? null]),
    );
  const result = new Map<string, { visible: boolean; required: boolean }>();
  for (const definition of definitions) {
    const shown = visible(definition.key, new Set());
    const must = definition.requiredWhen
      ? conditionHolds(definition.requiredWhen, seen(definition.requiredWhen, new Set([definition.key])), facts)
      : definition.required;
    result.set(definition.key, { visible: shown, required: shown && must });
  }
  return result;
}
