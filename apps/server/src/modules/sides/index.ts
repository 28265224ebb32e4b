/** Front door of sides. */

export { offerHelp } from './askable-units.ts';
export { sideChanged } from './events.ts';
export { openSide } from './open-side.ts';
