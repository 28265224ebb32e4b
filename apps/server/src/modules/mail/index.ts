/** Front door of mail. */
export { letterChanged } from './events.ts';
export { keepForm } from './fill-form.ts';
export { placeRaw } from './place-raw.ts';
export { type ReadFile, type ReadLetter, readLetter } from './reading/read-letter.ts';
export { takeLetters } from './receive.ts';
export { ownWords } from './rules/quoted.ts';
export { answered, bareSubject } from './rules/threading.ts';
export { conversationsOfLetters } from './store.ts';
export { listForms } from './store-forms.ts';
export { markSent } from './store-outgoing.ts';
export { hashOfId as letterHash } from './vault.ts';
export { answerReachesOthers, writeLetter } from './write-letter.ts';
