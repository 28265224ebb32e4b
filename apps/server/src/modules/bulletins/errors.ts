import { errorKind } from '#kernel';

export const announcementNotFound = errorKind('bulletins.announcement-not-found', 404);
export const announcementOver = errorKind('bulletins.announcement-over', 409);
export const endsInPast = errorKind('bulletins.ends-in-past', 400);
export const pictureMissing = errorKind('bulletins.picture-missing', 400);
export const pictureNotFound = errorKind('bulletins.picture-not-found', 404);
export const postNotFound = errorKind('bulletins.post-not-found', 404);
export const replyNotFound = errorKind('bulletins.reply-not-found', 404);
export const notAuthor = errorKind('bulletins.not-author', 403);
