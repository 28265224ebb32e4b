/** Front door of webcalls: what is asked of a caller on their page (remotehelp); entrances as they are set up. */
export { keepEntrance } from './keep-entrance.ts';
export { isGuestCall as isWebCall, listEntrances } from './store.ts';
export { buttonsOf } from './store-buttons.ts';
export type { EntranceRow } from './tables.ts';
export { callOf as webCallOf, registerAsks } from './take-call.ts';
