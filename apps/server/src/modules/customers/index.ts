/** Front door of customers. */
export { createCustomer } from './create-customer.ts';
export {
  type CustomerCard,
  customerCard,
  customerNames,
  customerSubject,
  displayName,
  tierNames,
} from './customer-card.ts';
export { type CustomerData, registerCustomerData } from './customer-data.ts';
export { redeemDialling } from './dial-customer.ts';
export { editCustomer } from './edit-customer.ts';
export { addIdentity } from './edit-identities.ts';
export { relateCustomers, setListing } from './edit-parts.ts';
export { addProduct } from './edit-products.ts';
export { eraseCustomer } from './erase-customer.ts';
export { customerChanged, customerCreated, customerErased, customersMerged, customersParted } from './events.ts';
export { shown as shownPersonal } from './fields.ts';
export { findOrCreateByIdentity, findOrCreateByMails, type Recognised } from './find-or-create.ts';
export type { IdentityKind } from './identities.ts';
export {
  type IdentityEntry,
  type IdentityField,
  type IdentityFile,
  identityFields,
  identityFile,
  registerIdentityEntries,
  sameIdentity,
} from './identity-data.ts';
export { addTag, editTag, keepTier, readTags } from './keep-tags.ts';
export { mergeCustomers, partCustomers } from './merge-customers.ts';
export { actorNames } from './read-merges.ts';
export { recogniseSaid } from './recognise-said.ts';
export { type ConsentWord, recordConsent, writeConsent } from './record-consent.ts';
export { type ContactRecord, recordContact, recordContacts } from './record-contact.ts';
export { priorityOf } from './rules-parts.ts';
export { searchCustomers } from './search-customers.ts';
export {
  baseStatistics,
  countSelected,
  type LabelParty,
  labelParties,
  mailSelected,
  selectedIds,
  selectedPage,
} from './select-customers.ts';
export { allTiers, listTiers, memberIds as memberIdsOf } from './store.ts';
export {
  allPurposes,
  askAnew,
  consentHistory,
  consentsOf,
  insertPurpose,
  purposes,
  updatePurpose,
} from './store-consents.ts';
export { restateContacts, timeline as contactsOf } from './store-contacts.ts';
export { productsNamed } from './store-files.ts';
export { filesNumbered } from './store-import.ts';
export type { ConsentRow, ContactKind, PurposeRow } from './tables.ts';
export { tagCustomer } from './tag-customer.ts';
export { mayAsk, numberToText, writeToCustomer } from './write-to-customer.ts';
