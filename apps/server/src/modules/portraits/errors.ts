/** Stable codes; their texts are in locales/<language>/portraits.json. */
import { errorKind } from '#kernel';

export const portraitUnseen = errorKind('portraits.customer-unseen', 404);
export const zoneUnknown = errorKind('portraits.zone-unknown', 400);
