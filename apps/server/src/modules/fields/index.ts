/** Front door of custom fields. */
export type { FieldDefinition, FieldSubject, FieldValue, FieldValues, NewField, ShownField } from './contract.ts';
export { addField } from './edit-definitions.ts';
export { definitionsOf } from './read-definitions.ts';
export { type Facts, searchableText, shownValues, standing } from './rules.ts';
export { registerFieldSubject } from './subjects.ts';
export { takeFieldValues } from './take-values.ts';
