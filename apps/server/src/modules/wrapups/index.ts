/** Front door of wrapups. */
export { wrapupClosed } from './events.ts';
export { keepScheme, listSchemes } from './keep-schemes.ts';
export { callsDue } from './store.ts';
export { bringWrapups, dispositionNames, type WrapupFigures, wrapupsOfCalls } from './store-figures.ts';
export type { WrapupRow } from './tables.ts';
export { readWrapups } from './work-on-wrapup.ts';
