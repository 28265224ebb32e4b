/** Front door of reports. */
export { type FoldEvent, foldEvents } from './fold-events.ts';
