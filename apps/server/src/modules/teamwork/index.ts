/** Front door of teamwork. */
export { roomChanged, roomMessagePosted } from './events.ts';
export { numbersNamed, spoken } from './rules/mentions.ts';
