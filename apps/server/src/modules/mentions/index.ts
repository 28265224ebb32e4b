/** Front door of mentions. */
export { mentionMade } from './events.ts';
