/** Stable codes; their texts are in locales/<language>/apikeys.json. */
import { errorKind } from '#kernel';

export const keyNotFound = errorKind('apikeys.not-found', 404);
export const unknownRight = errorKind('apikeys.unknown-right', 422);
/** The key exists and may not be used (any more): expired or revoked. */
export const keyOver = errorKind('apikeys.over', 401);
export const addressRefused = errorKind('apikeys.address-refused', 403);
export const keyEnded = errorKind('apikeys.ended', 409);
