/** Front door of conversations. */
export { closeConversation } from './close-conversation.ts';
export { clientIdTaken, conversationClosed as closedAlready, conversationNotFound, notYours } from './errors.ts';
export {
  conversationAssigned,
  conversationClosed,
  conversationRated,
  conversationReturned,
  conversationSnoozed,
  conversationStarted,
  conversationTakenOver,
  customerLinked,
  messagePosted,
  noteWritten,
  ticketLinked,
} from './events.ts';
export {
  continueImported,
  type ImportedConversation,
  type ImportedMessage,
  importConversations,
} from './import-history.ts';
export { changeWidget, openWidget, readWidgets, renewSecret } from './keep-widgets.ts';
export { linkTicket } from './link-conversation.ts';
export { conversationIds } from './list-conversations.ts';
export { type Carrier, carrierOf, carryBy, keepDoor, type Looked, onLook, screened, screenWords } from './ports.ts';
export { rateConversation, readRating, setRatingUrl } from './rate-conversation.ts';
export {
  type ConversationCard,
  conversationCard,
  conversationCards,
  firstWords,
  messageWords,
  noteWords,
} from './read-cards.ts';
export { snippetOf } from './rules/snippet.ts';
export { preview } from './rules/states.ts';
export { authorOf } from './send-file.ts';
export { snoozeConversation } from './snooze-conversation.ts';
export { startConversation, workKind as conversationKind } from './start-conversation.ts';
export {
  anyResponseStep,
  insertConversation,
  lockConversation,
  readConversation,
  saveConversation,
  sleepersDue,
  tellResponseSteps,
  ticketIdsOf,
  type Unanswered,
} from './store-conversations.ts';
export { visitorsOf } from './store-erasure.ts';
export { type LiveVisitRow, liveVisits, openByVisitor, touchVisits } from './store-live-visits.ts';
export { insertMessage, messageByClientId, messagesBefore } from './store-messages.ts';
export { searchOwn } from './store-search.ts';
export { insertSent, insertUpload, markSent, type UploadRow, uploadById } from './store-uploads.ts';
export { latestVisit, verifiedCustomer, visitById, visitorCode } from './store-visitors.ts';
export { listWidgets as entrances } from './store-widgets.ts';
export type { ConversationRow, MessageRow } from './tables.ts';
export { aggregateOf, factOf, noteContact, noteContacts, say, tellThere, topicsOf } from './tell.ts';
export { transferConversation } from './transfer-conversation.ts';
export { uploadFile } from './upload-file.ts';
export { visitorTitle } from './views.ts';
export { writeMessage } from './write-message.ts';
