/** Front door of telephony. */
export { callConnected, callEnded, callStarted } from './events.ts';
export { keepExtension, keepNumber } from './keep-lines.ts';
