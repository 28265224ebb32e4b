import { errorKind } from '#kernel';

export const providerOff = errorKind('workplaces.provider-off', 404);
export const secretMissing = errorKind('workplaces.secret-missing', 400);
export const robotNotFound = errorKind('workplaces.robot-not-found', 404);
export const hookUnfit = errorKind('workplaces.hook-unfit', 400);
/** The platform did not answer, or not as published. */
export const platformFailed = errorKind('workplaces.platform-failed', 502);
