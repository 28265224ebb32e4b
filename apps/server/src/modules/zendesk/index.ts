/** Front door of zendesk. */
export { zendeskTickets } from './import-kind.ts';
