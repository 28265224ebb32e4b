import { errorKind } from '#kernel';

export const roomNotFound = errorKind('rooms.room-not-found', 404);
export const codeTaken = errorKind('rooms.code-taken', 409);
/** The chair's PIN is the members', or there is none although members wait for the chair. */
export const pinsUnfit = errorKind('rooms.pins-unfit', 400);
/** Nobody is in the room, or not this one. */
export const notInRoom = errorKind('rooms.not-in-room', 409);
