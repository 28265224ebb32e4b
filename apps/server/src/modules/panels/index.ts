/** Front door of panels. */
export { makePanel } from './keep-panels.ts';
