/** Stable codes; their texts are in locales/<language>/webhooks.json. */
import { errorKind } from '#kernel';

export const endpointNotFound = errorKind('webhooks.not-found', 404);
/** A range to replay is at most 31 days and lies in the past. */
export const rangeRefused = errorKind('webhooks.range-refused', 422);
