/** Front door of consents. */
export { consentRecorded, dataDisclosed, identityChecked, noticePublished } from './events.ts';
export { draftNotice, publishNotice } from './keep-notices.ts';
export { recordDisclosure, storeConsent } from './record-word.ts';
