import { errorKind } from '#kernel';

export const lineNotFound = errorKind('telephony.not-found', 404);
export const numberTaken = errorKind('telephony.number-taken', 409);
export const codeTaken = errorKind('telephony.code-taken', 409);
export const targetGone = errorKind('telephony.target-gone', 422);
export const callNotFound = errorKind('telephony.call-not-found', 404);
export const callNotYours = errorKind('telephony.call-not-yours', 409);
export const engineDown = errorKind('telephony.engine-down', 503);
export const alreadyCalling = errorKind('telephony.already-calling', 409);
export const notDiallable = errorKind('telephony.not-diallable', 422);
export const notNow = errorKind('telephony.not-now', 409);
export const nobodyThere = errorKind('telephony.nobody-there', 404);
export const recordingNotFound = errorKind('telephony.recording-not-found', 404);
export const noExtension = errorKind('telephony.no-extension', 422);
export const noMobile = errorKind('telephony.no-mobile', 422);
export const soundFailed = errorKind('telephony.sound-failed', 422);
