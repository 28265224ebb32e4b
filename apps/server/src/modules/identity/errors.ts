import { errorKind } from '#kernel';

export const wrongCredentials = errorKind('identity.wrong-credentials', 401);
export const codeNeeded = errorKind('identity.code-needed', 401);
export const codeWrong = errorKind('identity.code-wrong', 401);
export const locked = errorKind('identity.locked', 423);
export const foreignOrigin = errorKind('identity.foreign-origin', 403);

export const passwordWrong = errorKind('identity.password-wrong', 403);
export const passwordTooShort = errorKind('identity.password-too-short', 400);
export const passwordCommon = errorKind('identity.password-common', 400);
export const passwordLikeAccount = errorKind('identity.password-like-account', 400);
export const passwordReused = errorKind('identity.password-reused', 400);
export const linkInvalid = errorKind('identity.link-invalid', 410);

export const totpAlreadyOn = errorKind('identity.totp-already-on', 409);
export const totpNotStarted = errorKind('identity.totp-not-started', 409);

export const staffNotFound = errorKind('identity.staff-not-found', 404);
export const numberTaken = errorKind('identity.number-taken', 409);
export const emailTaken = errorKind('identity.email-taken', 409);
export const unitUnknown = errorKind('identity.unit-unknown', 400);
export const importUnitUnknown = errorKind('identity.import-unit-unknown', 400);
export const postUnknown = errorKind('identity.post-unknown', 400);
export const sessionNotFound = errorKind('identity.session-not-found', 404);
export const notYourself = errorKind('identity.not-yourself', 409);
export const moreRightsThanYou = errorKind('identity.more-rights-than-you', 403);
export const lastAdministrator = errorKind('identity.last-administrator', 409);

export const roleNotFound = errorKind('identity.role-not-found', 404);
export const roleCodeTaken = errorKind('identity.role-code-taken', 409);
export const roleShipped = errorKind('identity.role-shipped', 409);
export const permissionUnknown = errorKind('identity.permission-unknown', 400);
export const grantNotFound = errorKind('identity.grant-not-found', 404);
export const alreadyGranted = errorKind('identity.already-granted', 409);

export const importUnreadable = errorKind('identity.import-unreadable', 400);
export const importTooLong = errorKind('identity.import-too-long', 413);

export const importNumberTwice = errorKind('identity.import-number-twice', 409);

export const alreadySetUp = errorKind('identity.already-set-up', 409);
export const setupTokenWrong = errorKind('identity.setup-token-wrong', 403);

export const oidcOff = errorKind('identity.oidc-off', 404);
export const oidcUnreachable = errorKind('identity.oidc-unreachable', 503);
export const oidcFailed = errorKind('identity.oidc-failed', 401);
export const oidcUnknownStaff = errorKind('identity.oidc-unknown-staff', 403);
