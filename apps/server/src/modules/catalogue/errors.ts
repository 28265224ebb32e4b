import { errorKind } from '#kernel';

export const topicNotFound = errorKind('catalogue.topic-not-found', 404);
export const topicLoop = errorKind('catalogue.topic-loop', 400);
export const familyNotFound = errorKind('catalogue.family-not-found', 404);
export const modelNotFound = errorKind('catalogue.model-not-found', 404);
export const codeTaken = errorKind('catalogue.code-taken', 409);
export const typeNotFound = errorKind('catalogue.type-not-found', 404);
