/** Front door of notices of voice mail. */
export { keepWays, showWays } from './keep-ways.ts';
