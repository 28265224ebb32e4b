/** Stable codes; their texts are in locales/<language>/zendesk.json. */
import { errorKind } from '#kernel';

export const valueWrong = errorKind('zendesk.value-wrong', 422);
export const documentDamaged = errorKind('zendesk.document-damaged', 400);
export const documentTooLarge = errorKind('zendesk.document-too-large', 413);
export const ticketDeleted = errorKind('zendesk.deleted', 422);
