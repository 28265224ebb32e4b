/** Front door of custom fields. */
export type { FieldDefinition, FieldSubject, FieldValue, FieldValues, NewField, ShownField } from './contract.ts';
export { type Facts, standing } from './contract.ts';
export { addField, changeField } from './edit-definitions.ts';
export { definitionChanged } from './events.ts';
export { definitionsOf } from './read-definitions.ts';
export { searchableText, shownValues } from './rules.ts';
export { fieldSubjects, registerFieldSubject } from './subjects.ts';
export { takeFieldValues } from './take-values.ts';
