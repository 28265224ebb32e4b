import { errorKind } from '#kernel';

export const helpNotFound = errorKind('remotehelp.not-found', 404);
export const linkGone = errorKind('remotehelp.link-gone', 410);
export const codeUnknown = errorKind('remotehelp.code-unknown', 410);
export const helpUnderWay = errorKind('remotehelp.under-way', 409);
export const wayUnfit = errorKind('remotehelp.way-unfit', 409);
export const helpOver = errorKind('remotehelp.over', 409);
export const notRecorded = errorKind('remotehelp.not-recorded', 409);
export const pieceMissing = errorKind('remotehelp.piece-missing', 400);
export const tooMuch = errorKind('remotehelp.too-much', 409);
