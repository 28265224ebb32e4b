/** Front door of mail. */
export { letterChanged } from './events.ts';
export { takeLetters } from './receive.ts';
export { writeLetter } from './write-letter.ts';
