/** Front door of tickets. */
export { assignTicket } from './assign-ticket.ts';
export { changeState } from './change-state.ts';
export { commentTicket } from './comment-ticket.ts';
export { editTicket } from './edit-ticket.ts';
export { enterHistory } from './enter-history.ts';
export { ticketNotFound } from './errors.ts';
export {
  ticketAssigned,
  ticketChanged,
  ticketClockBreached,
  ticketNoteWritten,
  ticketOpened,
  ticketStateChanged,
} from './events.ts';
export { registerGate } from './gates.ts';
export { editTelling, handOverTicket } from './hand-over-ticket.ts';
export { holdTicket } from './hold-ticket.ts';
export { type ImportedTicket, importTickets } from './import-tickets.ts';
export { addDispatchRule, changeDispatchRule, readDispatchRules } from './keep-dispatch.ts';
export { changeHandOverWords } from './keep-hand-over-words.ts';
export { addTask } from './keep-tasks.ts';
export { howManyTickets, matchingTickets } from './list-tickets.ts';
export { type OpenTicket, openTicket } from './open-ticket.ts';
export { rateTicket } from './rate-ticket.ts';
export { findTicket as visibleTicket, noteOf as ticketNote, type TicketCard } from './store.ts';
export { handOverWords } from './store-hand-over.ts';
export type { TicketRow } from './tables.ts';
export { ticketCards, ticketFigures, ticketsInReach } from './ticket-figures.ts';
