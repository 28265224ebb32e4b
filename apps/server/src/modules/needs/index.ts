/** Front door of needs. */
export { needChanged } from './events.ts';
export { addNeed, changeNeed } from './keep-needs.ts';
