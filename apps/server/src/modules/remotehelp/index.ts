/** Front door of remotehelp. */
export { helpChanged } from './events.ts';
export { setPolicy, showPolicy } from './record-help.ts';
