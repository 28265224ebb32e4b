import { errorKind } from '#kernel';

export const macroNotFound = errorKind('macros.not-found', 404);
/** `path`: titles from the macro to itself. */
export const macroLoop = errorKind('macros.loop', 409);
export const tooManySteps = errorKind('macros.too-many-steps', 409);
export const stepMisplaced = errorKind('macros.step-misplaced', 400);
export const calledUnknown = errorKind('macros.called-unknown', 400);
/** `step`, `of`, `reason`: nothing was done. */
export const stepFailed = errorKind('macros.step-failed', 409);
export const placeholderUnknown = errorKind('macros.placeholder-unknown', 400);
export const stillCalled = errorKind('macros.still-called', 409);
export const noCustomer = errorKind('macros.no-customer', 409);
export const unitUnknown = errorKind('macros.unit-unknown', 400);
