/** Front door of teamwork. */
export { roomChanged, roomMessagePosted } from './events.ts';
export { openRoom } from './open-room.ts';
export { numbersNamed, spoken } from './rules/mentions.ts';
export { say } from './say.ts';
