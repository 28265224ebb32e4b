import { errorKind } from '#kernel';

export const playbookNotFound = errorKind('playbooks.not-found', 404);
export const templateNotFound = errorKind('playbooks.template-not-found', 404);
export const runThere = errorKind('playbooks.run-there', 409);
export const runMissing = errorKind('playbooks.run-missing', 404);
export const stepUnknown = errorKind('playbooks.step-unknown', 404);
/** `name`: the required step before it that is not done. */
export const stepEarly = errorKind('playbooks.step-early', 409);
/** Something after it is done already. */
export const stepBehind = errorKind('playbooks.step-behind', 409);
/** The ticket is held back by `name`. */
export const stepsOpen = errorKind('playbooks.steps-open', 409);
export const stepsDone = errorKind('playbooks.steps-done', 409);
