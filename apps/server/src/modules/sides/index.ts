/** Front door of sides. */
export { sideChanged } from './events.ts';
export { offerHelp } from './helpers.ts';
export { openSide } from './open-side.ts';
