import { errorKind } from '#kernel';

export const channelNotFound = errorKind('channels.not-found', 404);
export const codeTaken = errorKind('channels.code-taken', 409);
export const queueUnfit = errorKind('channels.queue-unfit', 400);
export const settingsUnfit = errorKind('channels.settings-unfit', 400);
export const callUnreadable = errorKind('channels.call-unreadable', 400);
export const callRepeated = errorKind('channels.call-repeated', 409);
export const channelPaused = errorKind('channels.paused', 409);
export const noContact = errorKind('channels.no-contact', 409);
export const onlyListens = errorKind('channels.only-listens', 409);
export const contactStopped = errorKind('channels.contact-stopped', 409);
export const mediaMissing = errorKind('channels.media-missing', 404);
export const pushForged = errorKind('channels.push-forged', 403);
export const windowOver = errorKind('channels.window-over', 409);
export const fileUnfit = errorKind('channels.file-unfit', 409);
export const menuRefused = errorKind('channels.menu-refused', 422);
