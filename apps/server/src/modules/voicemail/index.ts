/** Front door of voice mail. */
export { voicemailChanged, voicemailLeft } from './events.ts';
export { keepBox, showBoxes } from './keep-boxes.ts';
export { boxesToLeaveIn } from './store.ts';
