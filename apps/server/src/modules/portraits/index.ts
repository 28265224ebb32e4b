/** Front door of portraits. */
export { preferencesChanged } from './events.ts';
export { spokenWith } from './spoken-with.ts';
