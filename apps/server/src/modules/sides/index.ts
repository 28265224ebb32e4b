/** Front door of sides. */
export { sideChanged } from './events.ts';
export { openSide } from './open-side.ts';
