/** Front door of voice mail. */
export { voicemailChanged, voicemailLeft } from './events.ts';
export { keepBox } from './keep-boxes.ts';
