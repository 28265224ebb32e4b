/** Front door of tickets. */
export { ticketAssigned, ticketChanged, ticketClockBreached, ticketOpened, ticketStateChanged } from './events.ts';
export { type ImportedTicket, importTickets } from './import-tickets.ts';
export { type OpenTicket, openTicket } from './open-ticket.ts';
export { rateTicket } from './rate-ticket.ts';
export { findTicket as visibleTicket, type TicketCard } from './store.ts';
export { ticketCards, ticketFigures } from './ticket-figures.ts';
