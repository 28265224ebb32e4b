/** Front door of mail. */
export { letterChanged } from './events.ts';
export { keepForm } from './fill-form.ts';
export { placeRaw } from './place-raw.ts';
export { takeLetters } from './receive.ts';
export { listForms } from './store-forms.ts';
export { markSent } from './store-outgoing.ts';
export { writeLetter } from './write-letter.ts';
