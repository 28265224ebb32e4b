/** Front door of portraits. */
export { preferencesChanged } from './events.ts';
