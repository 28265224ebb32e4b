/** Front door of webcalls: what is asked of a caller on their page (remotehelp). */
export { isGuestCall as isWebCall } from './store.ts';
export type { EntranceRow } from './tables.ts';
export { callOf as webCallOf, registerAsks } from './take-call.ts';
