/** Front door of wrapups. */
export { wrapupClosed } from './events.ts';
export { keepScheme, listSchemes } from './keep-schemes.ts';
export { readWrapups } from './work-on-wrapup.ts';
