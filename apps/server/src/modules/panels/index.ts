/** Front door of panels. */
export { makePanel } from './keep-panels.ts';
export { setUpPanel } from './set-up.ts';
export { listPanels } from './store.ts';
