/** Front door of deferrals. */
export { scheduledMessageChanged } from './events.ts';
