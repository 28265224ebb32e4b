/** Front door of voice mail. */

export { boxNotFound } from './errors.ts';
export { voicemailChanged, voicemailLeft } from './events.ts';
export { keepBox, showBoxes } from './keep-boxes.ts';
export { boxesToLeaveIn, findBox as boxOf, freshOf, messagesById } from './store.ts';
