import { errorKind } from '#kernel';

/** No picture of this id was brought for this conversation by the caller, or it was sent before. */
export const pictureMissing = errorKind('cards.picture-missing', 400);
