/** Front door of reports. */
export { importHistory, type PastConversation, type PastShift, type PastTicket } from './import-history.ts';
