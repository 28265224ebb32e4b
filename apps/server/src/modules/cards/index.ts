/** Front door of cards. */
export { cardWords } from './rules.ts';
export { sendCard } from './send-card.ts';
