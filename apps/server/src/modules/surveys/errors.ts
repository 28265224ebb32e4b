import { errorKind } from '#kernel';

export const invitationNotFound = errorKind('surveys.not-found', 404);
export const invitationExpired = errorKind('surveys.expired', 410);
export const alreadyAnswered = errorKind('surveys.already-answered', 410);
