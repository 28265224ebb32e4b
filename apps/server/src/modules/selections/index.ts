/** Front door of selections. */

export { mailingEnded } from './events.ts';
export { addSelection } from './keep-selections.ts';
