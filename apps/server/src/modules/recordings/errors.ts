import { errorKind } from '#kernel';

export const ruleNotFound = errorKind('recordings.rule-not-found', 404);
export const commentNotFound = errorKind('recordings.comment-not-found', 404);
export const playNotFound = errorKind('recordings.play-not-found', 403);
export const formatMissing = errorKind('recordings.format-missing', 422);
export const notSound = errorKind('recordings.not-sound', 500);
