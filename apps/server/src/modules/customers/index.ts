/** Front door of customers. */
export { type CustomerCard, customerCard, customerNames, displayName } from './customer-card.ts';
export { findOrCreateByIdentity, type Recognised } from './find-or-create.ts';
export type { IdentityKind } from './identities.ts';
export { type ContactRecord, recordContact } from './record-contact.ts';
export type { ContactKind } from './tables.ts';
