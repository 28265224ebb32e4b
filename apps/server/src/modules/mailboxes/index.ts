/** Front door of mailboxes. */
export { fileInSent, sendRaw } from './drive/send.ts';
export { Turns } from './drive/turns.ts';
export { mailboxChanged } from './events.ts';
export { roadFails, roadWorks } from './health.ts';
export { changeMailbox, openMailbox } from './keep-mailboxes.ts';
export { type Fetched, takeMail } from './ports.ts';
export { problemOf, waitSeconds } from './rules.ts';
export { setSignature, signatureFor } from './signatures.ts';
export {
  findMailbox,
  listMailboxes,
  mailboxCards,
  mailboxesAt,
  mailboxFor,
  moveFolder,
  ownAddresses,
  pauseMailbox,
} from './store.ts';
export type { MailboxRow } from './tables.ts';
export { openSecrets } from './vault.ts';
export { mailboxViews } from './views.ts';
