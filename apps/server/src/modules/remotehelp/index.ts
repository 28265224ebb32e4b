/** Front door of remotehelp. */
export { helpChanged } from './events.ts';
