import { errorKind } from '#kernel';

export const roomNotFound = errorKind('teamwork.room-not-found', 404);
export const notOwner = errorKind('teamwork.not-owner', 403);
export const onlyGroups = errorKind('teamwork.only-groups', 409);
export const colleagueUnknown = errorKind('teamwork.colleague-unknown', 400);
export const roomFull = errorKind('teamwork.room-full', 409);
export const fileNotFound = errorKind('teamwork.file-not-found', 404);
export const fileMissing = errorKind('teamwork.file-missing', 400);
export const nothingSaid = errorKind('teamwork.nothing-said', 400);
