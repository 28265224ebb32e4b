/** Front door of consents. */
export { consentRecorded, dataDisclosed, identityChecked, noticePublished } from './events.ts';
export {
  addPurpose,
  changePurpose,
  draftNotice,
  publishNotice,
  readNotices,
  readPurposes,
} from './keep-notices.ts';
export { recordDisclosure, storeConsent } from './record-word.ts';
