/** Stable codes; their texts are in locales/<language>/conversations.json. */
import { errorKind } from '#kernel';

export const conversationNotFound = errorKind('conversations.not-found', 404);
export const conversationClosed = errorKind('conversations.closed', 409);
export const notYours = errorKind('conversations.not-yours', 403);
export const messageEmpty = errorKind('conversations.message-empty', 400);
export const messageNotFound = errorKind('conversations.message-not-found', 404);
export const recallTooLate = errorKind('conversations.recall-too-late', 409);
export const recallNotOwn = errorKind('conversations.recall-not-own', 403);
export const fileNotFound = errorKind('conversations.file-not-found', 404);
export const fileMissing = errorKind('conversations.file-missing', 400);
export const clientIdTaken = errorKind('conversations.client-id-taken', 409);
export const identityRefused = errorKind('conversations.identity-refused', 401);
export const visitNotFound = errorKind('conversations.visit-not-found', 404);
export const notClosedYet = errorKind('conversations.not-closed', 409);
export const alreadyRated = errorKind('conversations.already-rated', 409);
export const transferNowhere = errorKind('conversations.transfer-nowhere', 400);
export const contactMissing = errorKind('conversations.contact-missing', 400);
export const widgetNotFound = errorKind('conversations.widget-not-found', 404);
export const noEntrance = errorKind('conversations.no-entrance', 404);
export const hostTaken = errorKind('conversations.host-taken', 409);
export const reasonMissing = errorKind('conversations.reason-missing', 400);
export const chatRefused = errorKind('conversations.chat-refused', 403);
