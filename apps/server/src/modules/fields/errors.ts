import { errorKind } from '#kernel';
import type { Problem } from './rules.ts';

export const definitionNotFound = errorKind('fields.not-found', 404);
export const subjectUnknown = errorKind('fields.subject-unknown', 404);
export const keyTaken = errorKind('fields.key-taken', 409);
export const choicesMissing = errorKind('fields.choices-missing', 400);
export const choiceGone = errorKind('fields.choice-gone', 400);
export const limitsCrossed = errorKind('fields.limits-crossed', 400);
export const conditionUnknown = errorKind('fields.condition-unknown', 400);
export const conditionCircle = errorKind('fields.condition-circle', 400);

/** By problem of a value; params: `field` (its key) and `name` (in the caller's language). */
export const refused: Record<Problem['why'], ReturnType<typeof errorKind>> = {
  unknown: errorKind('fields.unknown', 400),
  hidden: errorKind('fields.hidden', 400),
  required: errorKind('fields.required', 400),
  unreadable: errorKind('fields.unreadable', 400),
  'not-in-list': errorKind('fields.not-in-list', 400),
  'out-of-range': errorKind('fields.out-of-range', 400),
  'too-long': errorKind('fields.too-long', 400),
};
